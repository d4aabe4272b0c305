import com.amazonaws.xray.AWSXRay;
import com.amazonaws.xray.entities.Segment;
import com.amazonaws.xray.entities.TraceHeader;
import com.amazonaws.xray.strategy.sampling.SamplingRequest;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;

/** An HTTP server whose every request is a segment, as the SDK's servlet filter makes it. */
final class TracedServer {
  interface Handler {
    int handle(Segment segment, String path) throws Exception;
  }

  private TracedServer() {}

  // As the servlet filter does: the sampler counts every request, whoever decided about it.
  private static void askSampler(String name, String host, String path, String method) {
    boolean sampled =
        AWSXRay.getGlobalRecorder()
            .getSamplingStrategy()
            .shouldTrace(new SamplingRequest(name, host, path, method, ""))
            .isSampled();
    if (!sampled) {
      throw new IllegalStateException("the rules here sample everything");
    }
  }

  private static void traced(String name, Handler handler, HttpExchange exchange) {
    try {
      String path = exchange.getRequestURI().getPath();
      String method = exchange.getRequestMethod();
      String text = exchange.getRequestHeaders().getFirst(TraceHeader.HEADER_KEY);
      TraceHeader header = TraceHeader.fromString(text);
      Segment segment =
          header.getRootTraceId() == null
              ? AWSXRay.beginSegment(name)
              : AWSXRay.beginSegment(name, header.getRootTraceId(), header.getParentId());
      String host = exchange.getRequestHeaders().getFirst("Host");
      askSampler(name, host, path, method);
      segment.putHttp("request", Map.of("url", "http://" + host + path, "method", method));
      int status = handler.handle(segment, path);
      segment.putHttp("response", Map.of("status", status));
      segment.setFault(status >= 500);
      AWSXRay.endSegment();
      exchange.sendResponseHeaders(status, 2);
      exchange.getResponseBody().write("{}".getBytes());
    } catch (Exception unexpected) {
      unexpected.printStackTrace();
    } finally {
      exchange.close();
    }
  }

  /** Serves on a free port of this machine, which it answers. */
  static int serve(String name, Handler handler) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/", exchange -> traced(name, handler, exchange));
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    return server.getAddress().getPort();
  }

  static void serveUntilInputEnds() throws Exception {
    while (System.in.read() >= 0) {
      // Until the other end closes.
    }
    System.exit(0);
  }
}
