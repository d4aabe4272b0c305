import com.amazonaws.xray.strategy.sampling.CentralizedSamplingStrategy;
import com.amazonaws.xray.strategy.sampling.SamplingRequest;
import com.amazonaws.xray.strategy.sampling.SamplingResponse;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.util.Set;
import java.util.TreeSet;

/**
 * The sampler of the X-Ray SDK for Java, asked line by line (support/sampler.py). Its argument is
 * the file with the rules used until the server answers some.
 */
public final class Sampler {
  public static void main(String[] arguments) throws Exception {
    CentralizedSamplingStrategy strategy =
        new CentralizedSamplingStrategy(new File(arguments[0]).toURI().toURL());
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ");
      Set<String> rules = new TreeSet<>();
      int sampled = 0;
      for (int n = 0; n < Integer.parseInt(words[0]); ++n) {
        SamplingResponse answer =
            strategy.shouldTrace(new SamplingRequest("shop", "shop.example", words[1], "GET", ""));
        sampled += answer.isSampled() ? 1 : 0;
        if (answer.isSampled()) {
          answer.getRuleName().ifPresent(rule -> rules.add('"' + rule + '"'));
        }
      }
      System.out.println("{\"sampled\": " + sampled + ", \"rules\": " + rules + "}");
    }
    System.exit(0);
  }
}
