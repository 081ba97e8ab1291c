package chat.parlance.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.imports.Fields.UnfitException;
import java.time.Instant;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What documents hold that they should not.
class FieldsTest {

  private static Fields fields(String json) {
    return Fields.of(Document.parse(json));
  }

  @Test
  void idsAndTimesComeInSeveralForms() throws UnfitException {
    var fields = fields(
        "{a: {$oid: '65F72E08E1B7C1A2A9B4C0D1'}, b: 'conv_1', c: 7, d: {$date: '2025-10-21T10:00:00.123Z'},"
            + " e: '2025-10-21T12:00:00.123456+02:00', f: null}");
    assertThat(fields.id("a")).isEqualTo("65f72e08e1b7c1a2a9b4c0d1");
    assertThat(fields.id("b")).isEqualTo("conv_1");
    assertThat(fields.id("c")).isEqualTo("7");
    assertThat(fields.time("d")).isEqualTo(fields.time("e")).isEqualTo(Instant.parse("2025-10-21T10:00:00.123Z"));
    assertThat(fields.optionalTime("f")).isNull();
    assertThat(fields.list("nothing")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"{a: 7}|text|a: Integer 7 (expected: a text)",
      "{}|text|a: missing (expected: a text)",
      "{a: null}|text|a: null (expected: a text)", "{a: ''}|id|a: String  (expected: an id)",
      "{a: [1]}|list|a: ArrayList [1] (expected: a list of documents)", "{a: 'x'}|list|a: String x (expected: a list)",
      "{a: 'soon'}|time|a: String soon (expected: a time)", "{a: 1}|flag|a: Integer 1 (expected: true or false)",
      "{a: {$date: '9999-12-31T23:59:59Z'}}|time|(expected: a time)",
      "{a: 'x'}|within|a: String x (expected: a document)",
      "{a: 'tab\\there'}|user|a: String tab.here (expected: a user id)"})
  void whatIsNotAsItHasToBeIsNamed(String json, String asked, String expected) {
    var fields = fields(json);
    assertThatThrownBy(() -> {
      var _ = switch (asked) {
        case "text" -> fields.text("a");
        case "id" -> fields.id("a");
        case "list" -> fields.list("a");
        case "time" -> fields.time("a");
        case "flag" -> (Object) fields.flag("a");
        case "user" -> fields.user("a");
        default -> fields.within("a");
      };
    }).isInstanceOf(UnfitException.class).hasMessageContaining(expected);
  }

  @Test
  void whatNoStoreCanKeepIsASignForThat() {
    assertThat(Fields.kept("a\0b\uD83Dc\uD83D\uDE42\uDE42")).isEqualTo("a\uFFFDb\uFFFDc\uD83D\uDE42\uFFFD");
    var fine = "nothing wrong 🙂";
    assertThat(Fields.kept(fine)).isSameAs(fine);
  }

  @Test
  void metadataAreShownAsTheirServiceDid() {
    assertThat(JsonText.of(Document.parse("{a: {$date: '2025-11-01T09:00:00Z'}, b: {$oid: '65f72e08e1b7c1a2a9b4c0d1'},"
        + " c: [1, 2.5, 3.0, null, true], d: {e: 'quote \" here'}, f: {$numberLong: '9007199254740993'},"
        + " g: {$numberDecimal: '1.10'}}"))).isEqualTo(
            "{\"a\":\"2025-11-01T09:00:00.000Z\",\"b\":\"65f72e08e1b7c1a2a9b4c0d1\",\"c\":[1,2.5,3,null,true],"
                + "\"d\":{\"e\":\"quote \\\" here\"},\"f\":9007199254740993,\"g\":\"1.10\"}");
  }
}
