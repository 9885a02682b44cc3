package dev.syncline.cli.client;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of a node: {@code http://host:port}, or just {@code host:port}. */
final class NodeUrl implements ITypeConverter<URI> {
  @Override
  public URI convert(String text) {
    String url = text.strip();
    try {
      URI address = new URI(url.contains("://") ? url : "http://" + url);
      boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      if (!http || address.getHost() == null || address.getQuery() != null) {
        throw refused(text);
      }
      return URI.create(address.toString().replaceAll("/+$", ""));
    } catch (URISyntaxException e) {
      throw refused(text);
    }
  }

  private static TypeConversionException refused(String text) {
    return new TypeConversionException(
        "'" + text + "' is no address of a node, such as http://127.0.0.1:8080");
  }
}
