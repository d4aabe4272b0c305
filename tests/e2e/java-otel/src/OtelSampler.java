import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.contrib.awsxray.AwsXrayRemoteSampler;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.BufferedReader;
import java.io.InputStreamReader;

/** OpenTelemetry's X-Ray sampler for Java, asked line by line (support/sampler.py). */
public final class OtelSampler {
  private static boolean isSampled(Tracer tracer, String path) {
    Span span =
        tracer
            .spanBuilder("request")
            .setSpanKind(SpanKind.SERVER)
            .setNoParent()
            .setAttribute("http.target", path)
            .setAttribute("http.method", "GET")
            .setAttribute("http.host", "shop.example")
            .startSpan();
    span.end();
    return span.getSpanContext().isSampled();
  }

  public static void main(String[] arguments) throws Exception {
    Resource resource =
        Resource.create(Attributes.builder().put("service.name", "shop").build());
    Tracer tracer =
        SdkTracerProvider.builder()
            .setResource(resource)
            .setSampler(
                AwsXrayRemoteSampler.newBuilder(resource)
                    .setEndpoint(System.getenv("SAMPLER_ENDPOINT"))
                    .build())
            .build()
            .get("judge");
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ");
      int sampled = 0;
      for (int n = 0; n < Integer.parseInt(words[0]); ++n) {
        sampled += isSampled(tracer, words[1]) ? 1 : 0;
      }
      System.out.println("{\"sampled\": " + sampled + ", \"rules\": []}");
    }
    System.exit(0);
  }
}
