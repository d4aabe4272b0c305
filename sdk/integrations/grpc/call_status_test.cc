#include "integrations/grpc/call_status.h"

#include <gtest/gtest.h>

namespace xray::grpc::detail {
namespace {

TEST(CallStatus, ErrorsAreTheCallersFaultsTheServices) {
  EXPECT_EQ(OutcomeOf(::grpc::OK), Outcome::kOk);
  for (const auto code :
       {::grpc::CANCELLED, ::grpc::INVALID_ARGUMENT, ::grpc::NOT_FOUND, ::grpc::ALREADY_EXISTS,
        ::grpc::PERMISSION_DENIED, ::grpc::UNAUTHENTICATED, ::grpc::FAILED_PRECONDITION,
        ::grpc::ABORTED, ::grpc::OUT_OF_RANGE}) {
    EXPECT_EQ(OutcomeOf(code), Outcome::kError) << CodeName(code);
  }
  for (const auto code : {::grpc::UNKNOWN, ::grpc::DEADLINE_EXCEEDED, ::grpc::UNIMPLEMENTED,
                          ::grpc::INTERNAL, ::grpc::UNAVAILABLE, ::grpc::DATA_LOSS}) {
    EXPECT_EQ(OutcomeOf(code), Outcome::kFault) << CodeName(code);
  }
  EXPECT_EQ(OutcomeOf(::grpc::RESOURCE_EXHAUSTED), Outcome::kThrottle);
  EXPECT_EQ(OutcomeOf(static_cast<::grpc::StatusCode>(17)), Outcome::kFault);
}

TEST(CallStatus, NamesAreThoseOfTheCodes) {
  EXPECT_EQ(CodeName(::grpc::UNAUTHENTICATED), "UNAUTHENTICATED");
  EXPECT_EQ(CodeName(::grpc::DATA_LOSS), "DATA_LOSS");
  EXPECT_EQ(CodeName(::grpc::DO_NOT_USE), "UNKNOWN");
}

TEST(CallStatus, TheAuthorityIsTheTargetWithoutItsResolver) {
  EXPECT_EQ(AuthorityOf("orders:50051"), "orders:50051");
  EXPECT_EQ(AuthorityOf("dns:///orders:50051"), "orders:50051");
  EXPECT_EQ(AuthorityOf("dns://10.0.0.2/orders:50051"), "orders:50051");
  EXPECT_EQ(AuthorityOf("dns:orders:50051"), "orders:50051");
  EXPECT_EQ(AuthorityOf("ipv4:10.0.0.1:50051"), "10.0.0.1:50051");
  EXPECT_EQ(AuthorityOf(""), "");
}

TEST(CallStatus, APeersAddressHasNoPort) {
  EXPECT_EQ(AddressOfPeer("ipv4:10.0.0.1:4711"), "10.0.0.1");
  EXPECT_EQ(AddressOfPeer("ipv6:%5B::1%5D:4711"), "::1");
  EXPECT_EQ(AddressOfPeer("ipv6:[fe80::1%eth0]:4711"), "fe80::1");
  EXPECT_EQ(AddressOfPeer("unix:/run/app.sock"), "");
  EXPECT_EQ(AddressOfPeer("ipv4:"), "");
  EXPECT_EQ(AddressOfPeer(""), "");
}

}  // namespace
}  // namespace xray::grpc::detail
