package chat.parlance;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import chat.parlance.config.ParlanceConfig;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Sets up the log: one line per event for people, or one JSON object per event for machines.
final class Logging {

  private Logging() {}

  static void set(ParlanceConfig.Log log) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install(); // libraries that log with java.util.logging
    context.reset();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder(log, context));
    appender.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(log.level()));
    root.addAppender(appender);
    for (var chatty : new String[]{"io.netty", "org.flywaydb", "org.mongodb"}) {
      context.getLogger(chatty).setLevel(Level.WARN);
    }
    context.getLogger("io.grpc").setLevel(Level.ERROR); // it warns, with a stack trace, of what callers do wrong
    context.getLogger("org.apache.kafka").setLevel(Level.ERROR); // and of each attempt to connect; failures are counted
    context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR); // and of each connection that broke; we say it once
    context.getLogger("io.lettuce").setLevel(Level.ERROR); // likewise
  }

  private static Encoder<ILoggingEvent> encoder(ParlanceConfig.Log log, LoggerContext context) {
    if (log.format().equals("json")) {
      var json = new JsonEncoder();
      json.setContext(context);
      json.start();
      return json;
    }
    var human = new PatternLayoutEncoder();
    human.setContext(context);
    human.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0} - %msg%n");
    human.start();
    return human;
  }
}
