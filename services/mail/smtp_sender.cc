#include "services/mail/smtp_sender.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <memory>

#include <curl/curl.h>
#include <fmt/format.h>
#include <xray/segment.h>

#include "services/common/failure.h"
#include "services/common/step.h"
#include "services/mail/address.h"

namespace services::mail {
namespace {

struct CurlDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlDeleter>;

constexpr long kConnectTimeoutMs = 5'000;

struct Upload {
  std::string text;
  std::size_t sent = 0;
};

std::size_t ReadUpload(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto& upload = *static_cast<Upload*>(user);
  const std::size_t bytes = std::min(size * count, upload.text.size() - upload.sent);
  std::memcpy(buffer, upload.text.data() + upload.sent, bytes);
  upload.sent += bytes;
  return bytes;
}

void Append(CurlList& list, const std::string& text) {
  curl_slist* longer = curl_slist_append(list.get(), text.c_str());
  if (!longer) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

std::string BracketedIfIpv6(const std::string& host) {
  return host.contains(':') ? "[" + host + "]" : host;
}

void SetTls(CURL* handle, const MailServer& server, CurlList& connect_to) {
  const std::string& name = server.tls_name.empty() ? server.host : server.tls_name;
  const std::string_view scheme = server.tls == MailTls::kImplicit ? "smtps" : "smtp";
  const std::string url = fmt::format("{}://{}:{}", scheme, BracketedIfIpv6(name), server.port);
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  if (name != server.host) {
    Append(connect_to, fmt::format("{}:{}:{}:{}", BracketedIfIpv6(name), server.port,
                                   BracketedIfIpv6(server.host), server.port));
    curl_easy_setopt(handle, CURLOPT_CONNECT_TO, connect_to.get());
  }
  if (server.tls == MailTls::kStarttls) {
    curl_easy_setopt(handle, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  }
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!server.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, server.ca_file.c_str());
  }
}

void SetLogin(CURL* handle, const MailServer& server) {
  if (server.username.empty()) return;
  curl_easy_setopt(handle, CURLOPT_USERNAME, server.username.c_str());
  curl_easy_setopt(handle, CURLOPT_PASSWORD, server.password.c_str());
}

// The server's last answer, where there was one, tells more than libcurl.
[[noreturn]] void ThrowFailure(CURLcode code, CURL* handle, const char* detail) {
  long reply = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &reply);
  const std::string why = *detail ? detail : curl_easy_strerror(code);
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED:
      throw BadUpstream(fmt::format("the mail server cannot be reached safely: {}", why));
    case CURLE_LOGIN_DENIED:
      throw BadUpstream(fmt::format("the mail server refused the login (reply {})", reply));
    default: throw BadUpstream(fmt::format("the mail server did not take the mail: {}", why));
  }
}

void SendByCurl(const MailServer& server, const Mail& mail, Upload& upload) {
  const CurlHandle handle(curl_easy_init());
  if (!handle) throw std::bad_alloc();
  std::array<char, CURL_ERROR_SIZE> detail{};
  CurlList recipients;
  CurlList connect_to;
  for (const std::string& recipient : mail.recipients) Append(recipients, "<" + recipient + ">");
  SetTls(handle.get(), server, connect_to);
  SetLogin(handle.get(), server);
  const std::string from = "<" + server.from + ">";
  curl_easy_setopt(handle.get(), CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(handle.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_READFUNCTION, ReadUpload);
  curl_easy_setopt(handle.get(), CURLOPT_READDATA, &upload);
  curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, detail.data());
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(server.timeout_ms));
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) ThrowFailure(code, handle.get(), detail.data());
}

}  // namespace

MailServer ReadMailServer(Environment& environment) {
  MailServer server;
  server.host = environment.ReadRequired({"AWS_MAIL_SERVER_HOST", "", "mail server (SMTP)"});
  server.port = environment.ReadInteger({"AWS_MAIL_SERVER_PORT", "587", "its port"}, 1, 65'535);
  server.username = environment.ReadText(
      {"AWS_MAIL_SERVER_USERNAME", "", "login; not set: the mail server is used without one"});
  server.password = environment.ReadText({"AWS_MAIL_SERVER_PASSWORD", "", "its password"});
  server.from = environment.ReadRequired(
      {"AWS_MAIL_SERVER_FROM_ADDRESS", "", "sender of every mail, local@domain"});
  server.tls = static_cast<MailTls>(environment.ReadWord(
      {"AWS_MAIL_SERVER_TLS", "starttls",
       "starttls (required of the server), implicit (from the first byte, port 465) or none"},
      {"starttls", "implicit", "none"}));
  server.tls_name = environment.ReadText(
      {"AWS_MAIL_SERVER_TLS_NAME", "",
       "name in the server's certificate when AWS_MAIL_SERVER_HOST is an alias of it, as an "
       "ExternalName service is"});
  server.ca_file = environment.ReadText(
      {"AWS_MAIL_SERVER_CA_FILE", "", "PEM file of whom to trust; not set: the system's list"});
  server.timeout_ms = environment.ReadInteger(
      {"AWS_MAIL_SERVER_TIMEOUT_MS", "10000", "for one mail, connecting included"}, 100, 120'000);
  if (!server.from.empty() && !IsAddress(server.from)) {
    environment.AddProblem("AWS_MAIL_SERVER_FROM_ADDRESS is not a mail address");
  }
  if (server.username.empty() != server.password.empty()) {
    environment.AddProblem(
        "AWS_MAIL_SERVER_USERNAME and AWS_MAIL_SERVER_PASSWORD belong together: one is not set");
  }
  return server;
}

void SmtpSender::Send(const Mail& mail) const {
  Upload upload{.text = MessageText(mail, {.from = server_.from,
                                           .time = std::time(nullptr),
                                           .message_id = MakeMessageId(server_.from)})};
  xray::Subsegment subsegment = xray::BeginSubsegment(server_.host);
  subsegment.SetNamespace("remote");
  subsegment.PutMetadata("mail", "recipients", mail.recipients.size());
  subsegment.PutMetadata("mail", "bytes", upload.text.size());
  try {
    SendByCurl(server_, mail, upload);
  } catch (...) {
    RecordCaught(subsegment);
    throw;
  }
}

}  // namespace services::mail
