import com.amazonaws.xray.AWSXRay;
import com.amazonaws.xray.AWSXRayRecorderBuilder;
import com.amazonaws.xray.entities.Namespace;
import com.amazonaws.xray.entities.Segment;
import com.amazonaws.xray.entities.Subsegment;
import com.amazonaws.xray.proxies.apache.http.HttpClientBuilder;
import com.amazonaws.xray.strategy.sampling.CentralizedSamplingStrategy;
import java.io.File;
import java.util.List;
import java.util.Map;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.util.EntityUtils;

/**
 * Two services in one process, traced by the X-Ray SDK for Java: java-front calls java-stock over
 * HTTP. Prints {"front": PORT} once both listen, and ends when its standard input does. Its
 * argument is the file with the sampling rules used until the server answers some.
 */
public final class TwoServices {
  private static int stockPort;
  private static final CloseableHttpClient client = HttpClientBuilder.create().build();

  private static int findStock(Segment segment, String path) {
    Subsegment find = AWSXRay.beginSubsegment("find stock");
    try {
      find.putAnnotation("sku", "keyboard-87");
      find.putMetadata("stock", "shelf", Map.of("row", 4, "places", List.of(1, 2, 3)));
      Subsegment query = AWSXRay.beginSubsegment("stock@db.internal");
      query.setNamespace(Namespace.REMOTE.toString());
      query.putSql("url", "jdbc:mysql://db.internal:3306/stock");
      query.putSql("database_type", "MySQL");
      query.putSql("user", "stock");
      query.putSql("sanitized_query", "SELECT amount FROM stock WHERE sku = ?");
      AWSXRay.endSubsegment();
      if (path.equals("/broken")) {
        throw new IllegalStateException("the shelf is empty", new ArithmeticException("0 left"));
      }
      return 200;
    } catch (IllegalStateException broken) {
      find.addException(broken);
      return 500;
    } finally {
      AWSXRay.endSubsegment();
    }
  }

  private static int checkout(Segment segment, String path) throws Exception {
    segment.setUser("ann");
    segment.putAnnotation("order", "o-1");
    segment.putAnnotation("amount", 12.5);
    segment.putAnnotation("express", true);
    segment.putMetadata("basket", List.of("keyboard", "cable"));
    try (CloseableHttpResponse answer =
        client.execute(new HttpGet("http://127.0.0.1:" + stockPort + path))) {
      EntityUtils.consume(answer.getEntity());
      return answer.getStatusLine().getStatusCode() == 200 ? 200 : 500;
    }
  }

  public static void main(String[] arguments) throws Exception {
    AWSXRay.setGlobalRecorder(
        AWSXRayRecorderBuilder.standard()
            .withSamplingStrategy(
                new CentralizedSamplingStrategy(new File(arguments[0]).toURI().toURL()))
            .build());
    stockPort = TracedServer.serve("java-stock", TwoServices::findStock);
    System.out.println("{\"front\": " + TracedServer.serve("java-front", TwoServices::checkout) + "}");
    TracedServer.serveUntilInputEnds();
  }
}
