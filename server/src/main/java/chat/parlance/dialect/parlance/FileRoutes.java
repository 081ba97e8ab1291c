package chat.parlance.dialect.parlance;

import chat.parlance.core.RateLimits;
import chat.parlance.dialect.parlance.ParlanceRoutes.Call;
import chat.parlance.files.StoredFile;
import chat.parlance.files.Uploads;
import chat.parlance.http.Mount;
import chat.parlance.http.Problem;
import chat.parlance.http.Response;
import chat.parlance.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;

/// Files over HTTP: sent into a conversation as they are, fetched through the message that names them.
final class FileRoutes {

  private final ParlanceRoutes routes;
  private final ParlanceServices services;

  FileRoutes(ParlanceRoutes routes, ParlanceServices services) {
    this.routes = routes;
    this.services = services;
  }

  /// The body's limit is the affair of [Uploads]: it knows who asks, and answers in this dialect's words.
  Mount.Builder addTo(Mount.Builder mount) {
    return mount
        .route(Route.of("POST", "/conversations/{id}/files", routes.route(RateLimits.Action.UPLOADS, this::upload))
            .streamingUpTo(Long.MAX_VALUE))
        .get("/conversations/{id}/messages/{message}/files/{ref}", routes.route(this::download));
  }

  private Response upload(Call call) throws IOException {
    var request = call.request();
    var length = request.header("Content-Length"); // a number: the transport has checked it
    var offer = new Uploads.Offer(call.me(), call.conversation(), call.query("name"), request.header("Content-Type"),
        request.header("Idempotency-Key"), length == null ? -1 : Long.parseLong(length));
    var saved = services.uploads().take(offer, request.stream());
    var file = saved.file();
    var response = ParlanceRoutes.json(saved.earlier() ? 200 : 201, json -> {
      json.writeStringProperty("ref", file.id().ref());
      json.writeStringProperty("name", file.label().name());
      json.writeStringProperty("type", file.label().type());
      json.writeNumberProperty("bytes", file.bytes());
      json.writeStringProperty("sha256", file.sha256());
    });
    return saved.earlier() ? response.with("Idempotent-Replayed", "true") : response;
  }

  private Response download(Call call) throws IOException {
    var file = services.downloads().find(call.me(), call.conversation(), call.message(),
        call.request().parameter("ref"));
    return FileResponse.of(call.request(), file, from -> open(file, from));
  }

  private InputStream open(StoredFile file, long from) throws IOException {
    try {
      return services.downloads().open(file, from);
    } catch (NoSuchFileException _) {
      throw Problem.of(404, "not-found", "The file has just been removed.").asException();
    }
  }
}
