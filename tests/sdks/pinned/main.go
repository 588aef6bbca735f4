// The Go client aliyungo, as Debian packages it, with the endpoint that it has built in (HTTPS).
// Prints the service's answer as JSON. Nothing here says where to send.
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/denverdino/aliyungo/sms"
)

func main() {
	client := sms.NewDYSmsClient("hongyan-dev", "hongyan-dev-secret")
	answer, err := client.SendSms(&sms.SendSmsArgs{
		PhoneNumbers:  "13900000000",
		SignName:      "鸿雁演示",
		TemplateCode:  "SMS_100000001",
		TemplateParam: `{"code":"123456"}`,
	})
	if err != nil {
		log.Fatal(err)
	}
	json.NewEncoder(os.Stdout).Encode(answer)
}
