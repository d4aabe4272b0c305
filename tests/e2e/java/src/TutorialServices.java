import com.amazonaws.xray.AWSXRay;
import com.amazonaws.xray.AWSXRayRecorderBuilder;
import com.amazonaws.xray.entities.Namespace;
import com.amazonaws.xray.entities.Segment;
import com.amazonaws.xray.entities.Subsegment;
import com.amazonaws.xray.proxies.apache.http.HttpClientBuilder;
import com.amazonaws.xray.sql.mysql.TracingInterceptor;
import com.amazonaws.xray.strategy.sampling.AllSamplingStrategy;
import java.net.Socket;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.util.EntityUtils;
import org.apache.tomcat.jdbc.pool.DataSource;

/**
 * The tutorial's two services on the X-Ray SDK for Java: the same names and the same calls as
 * services/usermgmt and services/notification, so that the test can compare their maps.
 *
 * <pre>
 * GET  /usermgmt/users              a statement in MySQL
 * GET  /usermgmt/notification-xray  a call to notification
 * POST /usermgmt/user               a statement, then a call to notification, which opens a mail
 *                                   connection
 * </pre>
 *
 * Prints {"front": PORT} once both listen, and ends when its standard input does.
 */
public final class TutorialServices {
  private static int notificationPort;
  private static final CloseableHttpClient client = HttpClientBuilder.create().build();
  private static final DataSource database = new DataSource();

  private static String variable(String name) {
    return System.getenv().get(name);
  }

  private static void configureDatabase() {
    database.setDriverClassName("org.mariadb.jdbc.Driver");
    database.setUrl(
        String.format(
            "jdbc:mariadb://%s:%s/%s",
            variable("DB_HOSTNAME"), variable("DB_PORT"), variable("DB_NAME")));
    database.setUsername(variable("DB_USERNAME"));
    database.setPassword(variable("DB_PASSWORD"));
    database.setJdbcInterceptors(TracingInterceptor.class.getName());
  }

  private static void askDatabase() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement("SELECT ? AS username")) {
      statement.setString(1, "nobody");
      statement.executeQuery();
    }
  }

  private static int call(HttpUriRequest request) throws Exception {
    try (CloseableHttpResponse answer = client.execute(request)) {
      EntityUtils.consume(answer.getEntity());
      return answer.getStatusLine().getStatusCode();
    }
  }

  private static String notification(String path) {
    return "http://127.0.0.1:" + notificationPort + "/notification/" + path;
  }

  private static int manageUsers(Segment segment, String path) throws Exception {
    switch (path) {
      case "/usermgmt/users":
        askDatabase();
        return 200;
      case "/usermgmt/user":
        askDatabase();
        return call(new HttpPost(notification("send")));
      default:
        return call(new HttpGet(notification("notification-xray")));
    }
  }

  // Up to the mail server's greeting: to a trace, a remote call like any other.
  private static void greetMailServer() throws Exception {
    Subsegment subsegment = AWSXRay.beginSubsegment(variable("MAIL_HOST"));
    subsegment.setNamespace(Namespace.REMOTE.toString());
    try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(variable("MAIL_PORT")))) {
      socket.getInputStream().read();
    } finally {
      AWSXRay.endSubsegment();
    }
  }

  private static int notify(Segment segment, String path) throws Exception {
    if (path.equals("/notification/send")) {
      greetMailServer();
    }
    return 200;
  }

  public static void main(String[] arguments) throws Exception {
    AWSXRay.setGlobalRecorder(
        AWSXRayRecorderBuilder.standard().withSamplingStrategy(new AllSamplingStrategy()).build());
    configureDatabase();
    notificationPort = TracedServer.serve("V1-Notification-Microservice", TutorialServices::notify);
    int front = TracedServer.serve("User-Management-Microservice", TutorialServices::manageUsers);
    System.out.println("{\"front\": " + front + "}");
    TracedServer.serveUntilInputEnds();
  }
}
