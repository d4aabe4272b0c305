import com.amazonaws.xray.AWSXRayRecorder;
import com.amazonaws.xray.AWSXRayRecorderBuilder;
import com.amazonaws.xray.strategy.sampling.AllSamplingStrategy;
import java.io.BufferedReader;
import java.io.InputStreamReader;

/** Segments of the X-Ray SDK for Java, recorded line by line (support/daemon_clients.py). */
public final class Segments {
  public static void main(String[] arguments) throws Exception {
    AWSXRayRecorder recorder =
        AWSXRayRecorderBuilder.standard().withSamplingStrategy(new AllSamplingStrategy()).build();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ");
      int count = Integer.parseInt(words[0]);
      for (int n = 0; n < count; ++n) {
        recorder.beginSegment(words[1]);
        recorder.endSegment();
      }
      System.out.println("{\"ended\": " + count + "}");
    }
    System.exit(0);
  }
}
