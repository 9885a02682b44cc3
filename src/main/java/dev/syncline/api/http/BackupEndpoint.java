package dev.syncline.api.http;

import dev.syncline.port.Backups;
import dev.syncline.port.Backups.Backup;
import io.vertx.core.http.HttpServerRequest;

/** Backups of this node; clients choose neither place nor name. */
final class BackupEndpoint {
  private final Loop loop;
  private final Backups backups;

  BackupEndpoint(Loop loop) {
    this.loop = loop;
    this.backups = loop.ports().backups();
  }

  void create(HttpServerRequest request) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    loop.answer(
        request,
        loop.context().executeBlocking(backups::create, false),
        made -> {
          JsonWriter out = loop.json();
          write(out, made);
          loop.answers().json(request, 201, null, out.take());
        });
  }

  void list(HttpServerRequest request) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    loop.answer(
        request,
        loop.context().executeBlocking(backups::list, false),
        all -> {
          JsonWriter out = loop.json();
          out.beginObject().name("backups").beginArray();
          all.forEach(each -> write(out, each));
          out.endArray().endObject();
          loop.answers().json(request, 200, null, out.take());
        });
  }

  private void write(JsonWriter out, Backup backup) {
    out.beginObject();
    out.name("node").value(loop.ports().node());
    out.name("name").value(backup.name());
    out.name("directory").value(backup.directory());
    out.name("bytes").value(backup.bytes());
    out.endObject();
  }
}
