package dev.syncline.api.bus;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Texts on the wire, none changed on its way: one with surrogates, which may be lone ones for the
 * node to refuse, travels as UTF-16.
 */
final class Texts {
  private static final int ABSENT = 0;
  private static final int UTF8 = 1;
  private static final int UTF16 = 2;

  private Texts() {}

  static void write(@Nullable String text, ByteWriter out) {
    if (text == null) {
      out.writeByte(ABSENT);
    } else if (hasSurrogates(text)) {
      out.writeByte(UTF16).writeVarLong(text.length());
      for (int i = 0; i < text.length(); i++) {
        out.writeByte(text.charAt(i) >>> 8).writeByte(text.charAt(i));
      }
    } else {
      out.writeByte(UTF8).writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static boolean hasSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  static @Nullable String readOptional(ByteReader in) {
    int form = in.readByte();
    return switch (form) {
      case ABSENT -> null;
      case UTF8 -> in.readString("text", Integer.MAX_VALUE);
      case UTF16 -> {
        char[] chars = new char[in.readCount("characters", 2)];
        for (int i = 0; i < chars.length; i++) {
          chars[i] = (char) (in.readByte() << 8 | in.readByte());
        }
        yield new String(chars);
      }
      default -> throw new CorruptDataException("unknown form of text " + form);
    };
  }

  static String read(ByteReader in) {
    String text = readOptional(in);
    if (text == null) {
      throw new CorruptDataException("a required text is absent");
    }
    return text;
  }
}
