package dev.pagegate.client.archive;

import dev.pagegate.store.FileKey;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one volume of which a copy was ever begun. Safe from any thread. */
public final class Archives {
  private static final Logger log = LoggerFactory.getLogger(Archives.class);

  private final ArchiveRecords records;
  private final InstantSource clock;
  private final ArchiveCounters counters = new ArchiveCounters();
  private final ConcurrentMap<FileKey, ArchivedFile> files = new ConcurrentHashMap<>();

  public Archives(ArchiveRecords records, InstantSource clock) {
    this.records = records;
    this.clock = clock;
  }

  /**
   * Takes what an earlier process has kept. What is none of this format is passed over: such a file
   * is resident, since its server has it. A copy that was being made has been interrupted.
   */
  public void load(Map<FileKey, byte[]> kept) {
    kept.forEach(
        (key, bytes) ->
            ArchiveRecord.decode(bytes)
                .ifPresentOrElse(
                    record -> files.put(key, file(key, afterRestart(record))),
                    () -> log.warn("the archive state of file {} cannot be read", key)));
  }

  private ArchiveRecord afterRestart(ArchiveRecord record) {
    return record.state() == ArchiveState.ARCHIVING && record.isValid()
        ? record.invalid(Validity.INTERRUPTED, clock.instant())
        : record;
  }

  private ArchivedFile file(FileKey key, ArchiveRecord record) {
    return new ArchivedFile(key, record, records, clock, counters);
  }

  /** Whether no file was ever archived: then nobody need be asked. */
  public boolean isEmpty() {
    return files.isEmpty();
  }

  /** Null for a file of which no copy was ever begun. */
  public @Nullable ArchivedFile of(FileKey key) {
    return files.get(key);
  }

  /** By their paths. */
  public List<ArchivedFile> all() {
    return files.values().stream()
        .sorted(Comparator.comparing((ArchivedFile file) -> file.record().path()))
        .toList();
  }

  /**
   * Begins a copy, while nobody writes to the file, which the caller sees to; null where one is
   * being made already. The caller ends the attempt.
   *
   * @param path below the mount
   * @param target where the copy is going to lie
   */
  public ArchivedFile.@Nullable Attempt begin(
      FileKey key, String path, String target, Detection detection) {
    ArchiveRecord begun = ArchiveRecord.begun(path, target, detection, clock.instant());
    return files.computeIfAbsent(key, unknown -> file(unknown, begun)).begin(begun);
  }

  public ArchiveCounters counters() {
    return counters;
  }
}
