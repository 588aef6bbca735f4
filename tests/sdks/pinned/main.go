// The Go client aliyungo, as Debian packages it, with the endpoint that it has built in (HTTPS).
// Prints the service's answer behind its name. Nothing here says where to send.
package main

import (
	"encoding/json"
	"fmt"
	"log"

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
	told, _ := json.Marshal(answer)
	fmt.Println("go:", string(told))
}
