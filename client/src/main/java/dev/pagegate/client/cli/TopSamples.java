package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminClient;
import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest;
import dev.pagegate.client.admin.DaemonStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks this user's daemons again and again. For one thread. */
final class TopSamples {
  private Map<Long, DaemonStatus> before = new HashMap<>();

  /**
   * What those did since the last call that were there at that time; what all did since their start
   * the first time. Daemons may come and go. Blocks on them.
   */
  List<TopDaemon> next() throws IOException {
    Set<Path> sockets = new LinkedHashSet<>();
    MountRecord.allServed().forEach(served -> sockets.add(served.socket()));
    Map<Long, DaemonStatus> now = new HashMap<>();
    List<TopDaemon> daemons = new ArrayList<>();
    for (Path socket : sockets) {
      try {
        DaemonStatus status =
            new AdminClient(socket).ask(new AdminRequest.Status(), DaemonStatus.class);
        now.put(status.processId(), status);
        DaemonStatus former = before.get(status.processId());
        daemons.add(TopDaemon.between(former == null ? DaemonStatus.AT_START : former, status));
      } catch (AdminException | IOException _) {
        // It has ended since its record was read.
      }
    }
    before = now;
    return daemons;
  }
}
