package chat.parlance.scenario;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;

/// Takes traces as an OpenTelemetry collector does: OTLP, protobuf over HTTP.
final class Collector implements AutoCloseable {

  private final HttpServer http;
  private final BlockingQueue<Span> arriving = new LinkedBlockingQueue<>();
  private final List<Span> seen = new CopyOnWriteArrayList<>();
  private final List<String> resource = new CopyOnWriteArrayList<>();

  Collector() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext("/v1/traces", exchange -> {
      try (exchange) {
        var request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
        for (var spans : request.getResourceSpansList()) {
          spans.getResource().getAttributesList().forEach(each -> resource.add(shown(each)));
          spans.getScopeSpansList().forEach(scope -> arriving.addAll(scope.getSpansList()));
        }
        exchange.sendResponseHeaders(200, -1);
      }
    });
    http.start();
  }

  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /// What the sender says of itself, as `name=value`.
  List<String> resource() {
    return resource;
  }

  List<Span> seen() {
    return seen;
  }

  /// The first span that fits, arrived or still to come.
  Span await(String what, Predicate<Span> fits) {
    for (var span : seen) {
      if (fits.test(span)) {
        return span;
      }
    }
    long deadline = System.nanoTime() + Person.PATIENCE.toNanos();
    try {
      for (var span = next(deadline); span != null; span = next(deadline)) {
        seen.add(span);
        if (fits.test(span)) {
          return span;
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return Assertions.fail("no span " + what + ", only " + seen.stream().map(Span::getName).toList());
  }

  private Span next(long deadline) throws InterruptedException {
    return arriving.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  Span await(String name) {
    return await(name, span -> span.getName().equals(name));
  }

  static Map<String, String> attributes(Span span) {
    return span.getAttributesList().stream().collect(Collectors.toMap(KeyValue::getKey,
        each -> shown(each).substring(each.getKey().length() + 1)));
  }

  private static String shown(KeyValue each) {
    var value = each.getValue();
    return each.getKey() + "=" + switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> Long.toString(value.getIntValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      default -> value.toString();
    };
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
