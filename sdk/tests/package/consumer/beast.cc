#include <xray/beast.h>

int main() {
  return xray::beast::ErrorName(boost::asio::error::connection_refused).empty() ? 1 : 0;
}
