// What Java clients send (the core SDK of 2017: V1, GET, XML), replayed by the JDK's own HTTPS: no
// client that Debian packages. Prints the service's answer. Nothing here says where to send.
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Replay {
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
            .replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    private static String joined(Map<String, String> parameters) {
        return parameters.entrySet().stream()
            .map(one -> encoded(one.getKey()) + "=" + encoded(one.getValue()))
            .collect(Collectors.joining("&"));
    }

    public static void main(String[] schemes) throws Exception {
        for (String scheme : schemes) {
            send(scheme);
        }
    }

    private static void send(String scheme) throws Exception {
        Map<String, String> asked = new TreeMap<>(Map.of(
            "Action", "SendSms", "Version", "2017-05-25", "RegionId", "cn-hangzhou",
            "PhoneNumbers", "13900000000", "SignName", "鸿雁演示", "TemplateCode", "SMS_100000001",
            "TemplateParam", "{\"code\":\"123456\"}", "AccessKeyId", "hongyan-dev", "Format", "XML"));
        asked.putAll(Map.of(
            "SignatureMethod", "HMAC-SHA1", "SignatureVersion", "1.0",
            "SignatureNonce", UUID.randomUUID().toString(),
            "Timestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec("hongyan-dev-secret&".getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        byte[] signature = mac.doFinal(("GET&%2F&" + encoded(joined(asked))).getBytes(StandardCharsets.UTF_8));
        asked.put("Signature", Base64.getEncoder().encodeToString(signature));
        URL url = new URL(scheme + "://dysmsapi.aliyuncs.com/?" + joined(asked));
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        InputStream answer = connection.getResponseCode() < 400
            ? connection.getInputStream() : connection.getErrorStream();
        System.out.println(new String(answer.readAllBytes(), StandardCharsets.UTF_8));
    }
}
