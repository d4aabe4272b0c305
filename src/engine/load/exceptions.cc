#include "engine/load/exceptions.h"

#include <string_view>
#include <utility>

namespace roentgen::load {
namespace {

struct Template {
  std::string_view type;
  std::string_view message;
  bool remote = false;
};

Template Describe(Failure failure) {
  switch (failure) {
    case Failure::kMailRefused:
      return {"jakarta.mail.SendFailedException",
              "554 Message rejected: Email address is not verified.", true};
    case Failure::kPaymentTimeout:
      return {"java.net.SocketTimeoutException", "Read timed out after 2000 ms", true};
    case Failure::kDeadlock:
      return {"com.mysql.cj.jdbc.exceptions.MySQLTransactionRollbackException",
              "Deadlock found when trying to get lock; try restarting transaction"};
    case Failure::kThroughputExceeded:
      return {"ProvisionedThroughputExceededException",
              "The level of configured provisioned throughput for the table was exceeded.", true};
    case Failure::kBadCredentials: return {"BadCredentialsException", "Bad credentials"};
    case Failure::kOutOfStock:
      return {"OutOfStockException", "Only 2 left of article A-1042, 5 were asked for"};
  }
  return {"Error", "unknown"};
}

std::vector<StackFrame> StackOf(Failure failure) {
  switch (failure) {
    case Failure::kMailRefused:
      return {{"com/sun/mail/smtp/SMTPTransport.java", 2226, "rcptTo"},
              {"com/sun/mail/smtp/SMTPTransport.java", 1322, "sendMessage"},
              {"notification/MailSender.java", 48, "send"},
              {"notification/NotificationController.java", 31, "sendNotification"}};
    case Failure::kPaymentTimeout:
      return {{"java/net/SocketInputStream.java", 168, "socketRead"},
              {"org/apache/http/impl/io/SessionInputBufferImpl.java", 153, "fillBuffer"},
              {"payments/CardGateClient.java", 77, "charge"},
              {"payments/ChargeService.java", 42, "authorise"},
              {"payments/ChargeController.java", 19, "create"}};
    case Failure::kDeadlock:
      return {{"com/mysql/cj/jdbc/ClientPreparedStatement.java", 953, "executeInternal"},
              {"orders/OrderRepository.java", 112, "insert"},
              {"orders/OrderService.java", 64, "place"}};
    case Failure::kThroughputExceeded:
      return {{"inventory/stock_table.py", 88, "reserve"}, {"inventory/handlers.py", 31, "post"}};
    case Failure::kBadCredentials:
      return {{"users/auth.ts", 57, "verifyPassword"}, {"users/routes.ts", 23, "login"}};
    case Failure::kOutOfStock:
      return {{"inventory/reservation.py", 54, "check"}, {"inventory/handlers.py", 29, "post"}};
  }
  return {};
}

}  // namespace

Cause MakeCause(TraceBuilder& builder, Failure failure) {
  const Template described = Describe(failure);
  ExceptionRecord exception;
  exception.id = builder.NextId().ToString();
  exception.type = described.type;
  exception.message = described.message;
  exception.remote = described.remote;
  exception.stack = StackOf(failure);
  Cause cause;
  cause.working_directory = "/srv/app";
  if (failure == Failure::kPaymentTimeout) {
    ExceptionRecord wrapper;
    wrapper.id = builder.NextId().ToString();
    wrapper.type = "payments.ChargeFailedException";
    wrapper.message = "Card gateway did not answer";
    wrapper.truncated = 12;
    wrapper.cause = exception.id;
    wrapper.stack = {{"payments/ChargeService.java", 47, "authorise"}};
    cause.exceptions.push_back(std::move(wrapper));
  }
  cause.exceptions.push_back(std::move(exception));
  return cause;
}

}  // namespace roentgen::load
