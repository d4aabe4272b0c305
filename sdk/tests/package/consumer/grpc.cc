#include <xray/grpc.h>

int main() {
  const auto channel =
      xray::grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials());
  return channel ? 0 : 1;
}
