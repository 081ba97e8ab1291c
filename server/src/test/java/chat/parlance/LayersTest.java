package chat.parlance;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Think hard before you change this file: it is the shape of the server. One rule for each row of the table of
/// imports, then what names may look like.
class LayersTest {
  private static final JavaClasses PARLANCE = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .withImportOption(place -> !place.contains("/chat/parlance/gochat/wire/")) // generated from the .proto files
      .importPackages("chat.parlance");

  private static final String CORE = "chat.parlance.core..";
  private static final String FILES = "chat.parlance.files..";
  private static final String WIRE = "chat.parlance.wire..";
  private static final String ENGINE_IO = "chat.parlance.engineio..";
  private static final String HTTP = "chat.parlance.http..";
  private static final String GATEWAY = "chat.parlance.gateway..";
  private static final String DIALECT = "chat.parlance.dialect..";
  private static final String IDENTITY = "chat.parlance.identity..";
  private static final String OPS = "chat.parlance.ops..";
  private static final String CONFIG = "chat.parlance.config..";

  private static final String NETTY = "io.netty..";
  private static final String LOGGING = "org.slf4j..";
  /// `java..` holds no library of anyone else; `org.jspecify` is annotations only.
  private static final String[] JDK = {"java..", "javax..", "org.jspecify.."};
  private static final String[] JSON = {"tools.jackson..", "com.fasterxml.jackson.annotation.."};

  @Test
  void bothModulesAreSeen() {
    assertThat(PARLANCE.contain("chat.parlance.core.Change")).isTrue();
    assertThat(PARLANCE.contain(Main.class)).isTrue();
  }

  @Test
  void theCoreKnowsOnlyTheJdk() {
    // Not java..: that would let java.sql, java.net and logging in.
    check(only(CORE,
        these("java.lang..", "java.util", "java.util.concurrent..", "java.util.function", "java.util.random",
            "java.util.regex", "java.util.stream", "java.util.zip", "java.time..",
            "org.jspecify..")));
  }

  @Test
  void wireProtocolsKnowNoChat() {
    check(only(WIRE, JDK, JSON));
  }

  @Test
  void httpKnowsNoChat() {
    check(only(HTTP, JDK, JSON, these(NETTY, LOGGING)));
  }

  @Test
  void engineIoKnowsNoChat() {
    check(only(ENGINE_IO, JDK, these(WIRE, HTTP, NETTY, LOGGING)));
  }

  @Test
  void socketIoKnowsNoChat() {
    check(only("chat.parlance.socketio..", JDK, JSON, these(WIRE, ENGINE_IO, HTTP, NETTY, LOGGING)));
  }

  @Test
  void theGatewayKnowsNoDialectAndNoStore() {
    check(only(GATEWAY, JDK, these(CORE, WIRE, HTTP, ENGINE_IO, "chat.parlance.socketio..", NETTY, LOGGING)));
  }

  @Test
  void dialectsKnowNoSocketsAndNoStore() {
    check(only(DIALECT, JDK, JSON,
        these(CORE, FILES, WIRE, HTTP, "chat.parlance.socketio..", GATEWAY, IDENTITY, LOGGING)));
  }

  @Test
  void filesKnowOnlyTheCore() {
    check(only(FILES, JDK, these(CORE, LOGGING)));
  }

  @Test
  void theStoreOfFilesKnowsFilesAndTheCore() {
    check(only("chat.parlance.store.files..", JDK, JSON, these(CORE, FILES)));
  }

  @Test
  void dialectsDoNotKnowEachOther() {
    check(slices().matching("chat.parlance.dialect.(*)..").should().notDependOnEachOther());
  }

  @Test
  void theMemoryStoreKnowsOnlyTheCore() {
    check(only("chat.parlance.store.memory..", JDK, these(CORE)));
  }

  @Test
  void theSqlStoreKnowsTheCoreAndItsDrivers() {
    check(only("chat.parlance.store.sql..", JDK, JSON,
        these(CORE, "com.zaxxer.hikari..", "org.sqlite..", "org.postgresql..", "org.flywaydb..", LOGGING)));
  }

  @Test
  void theMongoStoreKnowsTheCoreAndItsDriver() {
    check(only("chat.parlance.store.mongo..", JDK, these(CORE, "com.mongodb..", "org.bson..", LOGGING)));
  }

  @Test
  void storesDoNotKnowEachOther() {
    check(slices().matching("chat.parlance.store.(*)..").should().notDependOnEachOther());
  }

  @Test
  void aMoveKnowsTheStoresByTheirPortsAlone() {
    check(only("chat.parlance.move..", JDK, these(CORE)));
  }

  @Test
  void theBusKnowsTheCoreAndItsClient() {
    check(only("chat.parlance.cluster..", JDK, JSON, these(CORE, "io.lettuce..", "org.postgresql..", LOGGING)));
  }

  @Test
  void eventRelaysKnowTheCoreAndTheirClients() {
    check(only("chat.parlance.events..", JDK, JSON, these(CORE, "okhttp3..", "okio..", "org.apache.kafka..", LOGGING)));
  }

  @Test
  void importsKnowTheCoreAndTheDriversOfTheOriginals() {
    check(only("chat.parlance.imports..", JDK, JSON,
        these(CORE, "com.mongodb..", "org.bson..")));
  }

  @Test
  void identityKnowsTheCoreAndTokens() {
    check(only(IDENTITY, JDK, JSON, these(CORE, "com.nimbusds..", "com.github.benmanes.caffeine..", LOGGING)));
  }

  @Test
  void peersAreAskedOverGrpcAndHttp() {
    check(only("chat.parlance.peers..", JDK, JSON, these(CORE, IDENTITY, "chat.parlance.gochat.wire..", "io.grpc..",
        "io.netty.handler.ssl..", "com.google..", "com.github.benmanes.caffeine..", LOGGING)));
  }

  @Test
  void ourGrpcServiceIsADoorToTheGochatDialect() {
    check(only("chat.parlance.rpc..", JDK, these(CORE, HTTP, GATEWAY, IDENTITY, "chat.parlance.dialect.gochat..",
        "chat.parlance.gochat.wire..", "io.grpc..", "com.google..", LOGGING)));
  }

  @Test
  void operationsLookAtTheGatewayAndChangeNothing() {
    check(only(OPS, JDK, JSON, these(CORE, GATEWAY, HTTP, "io.micrometer..", "io.prometheus..", "io.opentelemetry..",
        "ch.qos.logback..", "com.sun.management..", LOGGING)));
  }

  @Test
  void configurationKnowsOnlyTheFileFormat() {
    check(only(CONFIG, JDK, JSON));
  }

  @Test
  void theWebPageKnowsNoGatewayAndNoStore() {
    check(only("chat.parlance.web..", JDK, JSON, these(CORE, HTTP, IDENTITY, LOGGING)));
  }

  @Test
  void nobodyImportsTheRoot() {
    check(noClasses().that().resideOutsideOfPackage("chat.parlance")
        .should().dependOnClassesThat(resideInAPackage("chat.parlance")));
  }

  @Test
  void namesSayWhatThingsAre() {
    check(noClasses().should()
        .haveNameMatching(".*(Manager|Impl|Utils?|Helper|Data|Info)").orShould().haveSimpleNameStartingWith("Abstract")
        .orShould().haveNameMatching(".*[.$](Base|I)[A-Z][a-z].*").because("names are nouns you can draw"));
  }

  @Test
  void thereIsOneLevelOfInheritance() {
    check(noClasses().that().areNotInterfaces().and().areNotEnums().should().haveModifier(ABSTRACT));
  }

  @Test
  void recordsHaveNoGetters() {
    check(methods().that().areDeclaredInClassesThat().areAssignableTo(Record.class)
        .should().haveNameNotMatching("get[A-Z].*"));
  }

  /// Classes of `where` depend on themselves and on the allowed packages, nothing else.
  private static ArchRule only(String where, String[]... allowed) {
    var all = Stream.concat(Stream.of(where), Stream.of(allowed).flatMap(Stream::of)).toArray(String[]::new);
    return classes().that().resideInAPackage(where).should().onlyDependOnClassesThat().resideInAnyPackage(all);
  }

  private static String[] these(String... packages) {
    return packages;
  }

  /// A package that is still empty breaks no rule.
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(PARLANCE);
  }
}
