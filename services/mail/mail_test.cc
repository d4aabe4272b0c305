#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/common/failure.h"
#include "services/mail/address.h"
#include "services/mail/message.h"
#include "services/mail/smtp_sender.h"

namespace services::mail {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Mail Letter() { return {.subject = "Hello", .content = "Line", .recipients = {"bob@example.com"}}; }

std::string TextOf(const Mail& mail) {
  return MessageText(
      mail, {.from = "from@example.com", .time = 1'700'000'000, .message_id = "<1@example.com>"});
}

TEST(MailAddress, TakesOrdinaryOnes) {
  for (const char* text : {"bob@example.com", "b.o-b+tag@mail.example.co.kr", "root@localhost"}) {
    EXPECT_TRUE(IsAddress(text)) << text;
  }
}

TEST(MailAddress, RefusesWhatCouldEndAHeaderOrACommand) {
  for (const char* text :
       {"bob@example.com\r\nBcc: eve@example.com", "bob@example.com\n", "<bob@example.com>",
        "bob@example.com,eve@example.com", "bob @example.com", "\"b b\"@example.com",
        "bob@[127.0.0.1]", "b\xc3\xb6@example.com"}) {
    EXPECT_FALSE(IsAddress(text)) << text;
  }
}

TEST(MailAddress, RefusesBrokenForms) {
  for (const std::string& text :
       {std::string(), std::string("bob"), std::string("@example.com"), std::string("bob@"),
        std::string(".bob@example.com"), std::string("b..b@example.com"),
        std::string("bob@-example.com"), std::string("bob@example..com"),
        std::string("bob@example.com."), std::string(65, 'a') + "@example.com",
        "bob@" + std::string(64, 'a') + ".com", "b@" + std::string(300, 'a')}) {
    EXPECT_FALSE(IsAddress(text)) << text;
  }
}

TEST(MailMessage, RefusesASubjectOfTwoLines) {
  Mail mail = Letter();
  mail.subject = "Hello\r\nBcc: eve@example.com";
  EXPECT_THROW(CheckMail(mail), InvalidInput);
  mail.subject = "Hello\nthere";
  EXPECT_THROW(CheckMail(mail), InvalidInput);
}

TEST(MailMessage, RefusesBytesThatAreNotText) {
  Mail mail = Letter();
  mail.content = std::string("a\0b", 3);
  EXPECT_THROW(CheckMail(mail), InvalidInput);
  mail.content = "\xff";
  EXPECT_THROW(CheckMail(mail), InvalidInput);
  mail = Letter();
  mail.recipients.push_back("eve@example.com\r\n");
  EXPECT_THROW(CheckMail(mail), InvalidInput);
  EXPECT_NO_THROW(CheckMail(Letter()));
}

TEST(MailMessage, HasTheHeadersOfRfc5322) {
  Mail mail = Letter();
  mail.recipients.push_back("amy@example.com");
  EXPECT_EQ(TextOf(mail),
            "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
            "From: from@example.com\r\n"
            "To: bob@example.com,\r\n amy@example.com\r\n"
            "Message-ID: <1@example.com>\r\n"
            "Subject: Hello\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            "\r\n"
            "TGluZQ0K\r\n");
}

TEST(MailMessage, KeepsLinesShortAndAscii) {
  Mail mail = Letter();
  for (int i = 0; i < 40; ++i) {
    mail.subject += "\xed\x95\x9c\xea\xb8\x80 ";
    mail.content += "\xed\x95\x9c\xea\xb8\x80 text that goes on. ";
  }
  const std::string text = TextOf(mail);
  std::size_t longest = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find("\r\n", begin);
    longest = std::max(longest, end - begin);
    begin = end + 2;
  }
  EXPECT_LE(longest, 78U);
  EXPECT_EQ(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; }), 0);
}

TEST(MailMessage, EncodesASubjectThatLooksEncoded) {
  EXPECT_EQ(HeaderText("=?UTF-8?B?eA==?=", 9), "=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=");
}

TEST(MailMessage, CutsEncodedWordsBetweenCharacters) {
  // 41 ASCII bytes, then a character of three bytes that begins in the last byte of the word.
  const std::string text = std::string(41, 'a') + "\xed\x95\x9c";
  EXPECT_EQ(HeaderText(text, 9), "=?UTF-8?B?" + Base64(std::string(41, 'a')) + "?=\r\n =?UTF-8?B?" +
                                     Base64("\xed\x95\x9c") + "?=");
}

TEST(MailMessage, PadsBase64) {
  EXPECT_EQ(Base64(""), "");
  EXPECT_EQ(Base64("f"), "Zg==");
  EXPECT_EQ(Base64("fo"), "Zm8=");
  EXPECT_EQ(Base64("foo"), "Zm9v");
}

TEST(MailMessage, MakesAnIdOfItsOwnForEachMail) {
  const std::string id = MakeMessageId("from@example.com");
  EXPECT_THAT(id, testing::MatchesRegex("<[0-9a-f]+@example.com>"));
  EXPECT_NE(id, MakeMessageId("from@example.com"));
}

Environment Of(std::map<std::string, std::string> values) {
  return Environment([values = std::move(values)](const std::string& name) {
    const auto it = values.find(name);
    return it == values.end() ? std::nullopt : std::optional<std::string>(it->second);
  });
}

TEST(MailServer, NeedsTlsUnlessAskedOtherwise) {
  Environment environment = Of({{"AWS_MAIL_SERVER_HOST", "smtp-service"},
                                {"AWS_MAIL_SERVER_FROM_ADDRESS", "a@example.com"}});
  const MailServer server = ReadMailServer(environment);
  EXPECT_THAT(environment.problems(), testing::IsEmpty());
  EXPECT_EQ(server.tls, MailTls::kStarttls);
  EXPECT_EQ(server.port, 587);
}

TEST(MailServer, TellsEverythingThatIsWrongAtOnceWithoutThePassword) {
  Environment environment = Of({{"AWS_MAIL_SERVER_PASSWORD", "sesame"},
                                {"AWS_MAIL_SERVER_PORT", "99999"},
                                {"AWS_MAIL_SERVER_TLS", "maybe"},
                                {"AWS_MAIL_SERVER_FROM_ADDRESS", "nobody"}});
  ReadMailServer(environment);
  EXPECT_THAT(environment.problems(),
              ElementsAre(HasSubstr("AWS_MAIL_SERVER_HOST"), HasSubstr("AWS_MAIL_SERVER_PORT"),
                          HasSubstr("AWS_MAIL_SERVER_TLS"),
                          HasSubstr("AWS_MAIL_SERVER_FROM_ADDRESS"), HasSubstr("belong together")));
  EXPECT_THAT(environment.problems(), Not(testing::Contains(HasSubstr("sesame"))));
}

}  // namespace
}  // namespace services::mail
