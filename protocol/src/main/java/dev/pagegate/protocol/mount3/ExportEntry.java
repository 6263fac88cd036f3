package dev.pagegate.protocol.mount3;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;
import java.util.List;

/**
 * {@code exportnode}, RFC 1813 section 5.2.5: an exported directory and the groups of clients that
 * may mount it; no groups means everybody.
 */
public record ExportEntry(DirPath directory, List<Opaque> groups) {
  public static final Codec<ExportEntry> CODEC =
      Codec.of(
          (value, writer) -> {
            DirPath.CODEC.encode(value.directory(), writer);
            writer.writeList(value.groups(), (group, w) -> w.writeOpaque(group));
          },
          reader ->
              new ExportEntry(
                  DirPath.CODEC.decode(reader),
                  reader.readList(
                      "export groups",
                      Mount3.MAX_ENTRIES,
                      r -> r.readOpaque("group name", Mount3.MAX_NAME_BYTES))));
}
