package chat.parlance.scenario;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The two documents as the server serves them, and what their schemas say of a value. References are followed.
final class ApiDocuments {

  /// A place in one of the documents, as a JSON pointer.
  record Place(String document, String pointer) {

    Place child(String name) {
      return new Place(document, pointer + "/" + name.replace("~", "~0").replace("/", "~1"));
    }
  }

  static final String OPENAPI = "openapi.json";
  static final String ASYNCAPI = "asyncapi.json";
  private static final String HOME = "https://parlance.example/v1/";

  private final JsonNode openapi;
  private final JsonNode asyncapi;
  private final SchemaRegistry registry;

  ApiDocuments(String openapi, String asyncapi) {
    this.openapi = Person.JSON.readTree(openapi);
    this.asyncapi = Person.JSON.readTree(asyncapi);
    registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12,
        builder -> builder.schemas(Map.of(HOME + OPENAPI, openapi, HOME + ASYNCAPI, asyncapi))
            .schemaRegistryConfig(SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  }

  /// What stands there; missing if nothing does.
  JsonNode at(Place place) {
    return (place.document().equals(OPENAPI) ? openapi : asyncapi).at(place.pointer());
  }

  /// The place itself, or where its `$ref` leads in the end.
  Place followed(Place place) {
    var reference = at(place).path("$ref").asString("");
    if (reference.isEmpty()) {
      return place;
    }
    int hash = reference.indexOf('#');
    return followed(new Place(hash == 0 ? place.document() : reference.substring(0, hash),
        reference.substring(hash + 1)));
  }

  /// The children of an object, with their places, references followed.
  Map<String, Place> children(Place place) {
    var children = new java.util.LinkedHashMap<String, Place>();
    at(place).propertyNames().forEach(name -> children.put(name, followed(place.child(name))));
    return children;
  }

  /// What the schema at this place has against the value; empty when it is valid.
  List<String> faults(Place schema, JsonNode value) {
    var compiled = registry.getSchema(SchemaLocation.of(HOME + schema.document() + "#" + schema.pointer()));
    return compiled.validate(value).stream().map(fault -> fault.getInstanceLocation() + ": " + fault.getMessage())
        .toList();
  }

  /// Changes to an object that a strict schema must notice, but does not: one more field, or a required one less.
  List<String> unnoticed(Place schema, JsonNode value) {
    var unnoticed = new ArrayList<String>();
    if (!(value instanceof ObjectNode object)) {
      return unnoticed;
    }
    if (faults(schema, object.deepCopy().put("undocumented", "x")).isEmpty()) {
      unnoticed.add("a field that is not documented");
    }
    for (var required : at(schema).path("required")) {
      var less = object.deepCopy();
      less.remove(required.asString());
      if (faults(schema, less).isEmpty()) {
        unnoticed.add("the lack of " + required);
      }
    }
    return unnoticed;
  }

  /// Examples of the documents that their own schemas refuse, and how many there are at all.
  record Examples(int count, List<String> wrong) {}

  Examples examples() {
    var wrong = new ArrayList<String>();
    int count = examples(new Place(OPENAPI, ""), wrong) + examples(new Place(ASYNCAPI, ""), wrong);
    return new Examples(count, wrong);
  }

  private int examples(Place place, List<String> wrong) {
    var node = at(place);
    int count = 0;
    for (var example : node.path("examples")) {
      count++;
      var schema = node.has("payload") ? place.child("payload") : place;
      faults(schema, node.has("payload") ? example.path("payload") : example)
          .forEach(fault -> wrong.add(place.pointer() + " " + example + " " + fault));
    }
    if (node.isObject()) {
      for (var name : node.propertyNames()) {
        count += name.equals("examples") ? 0 : examples(place.child(name), wrong);
      }
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      count += examples(place.child(Integer.toString(i)), wrong);
    }
    return count;
  }
}
