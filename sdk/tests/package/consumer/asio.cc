#include <xray/asio.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

int main() {
  boost::asio::io_context io;
  bool ran = false;
  boost::asio::post(xray::asio::Traced(io), [&ran] { ran = true; });
  io.run();
  return ran ? 0 : 1;
}
