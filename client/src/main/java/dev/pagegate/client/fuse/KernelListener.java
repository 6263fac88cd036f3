package dev.pagegate.client.fuse;

import dev.pagegate.client.file.Inode;
import dev.pagegate.client.file.InvalidationListener;
import dev.pagegate.protocol.nfs3.FileName;

/** Passes on to the kernel what the client learns of changes that others made. */
final class KernelListener implements InvalidationListener {
  private final Nodes nodes;
  private final Notices notices;

  KernelListener(Nodes nodes, Notices notices) {
    this.nodes = nodes;
    this.notices = notices;
  }

  @Override
  public void inodeInvalidated(Inode inode) {
    Node node = nodes.known(inode);
    if (node != null) {
      var _ = notices.sendContentChanged(node);
    }
  }

  @Override
  public void attributesChanged(Inode inode) {
    Node node = nodes.known(inode);
    if (node != null) {
      var _ = notices.sendAttributesChanged(node);
    }
  }

  @Override
  public void revokeWrites(Inode inode) {
    Node node = nodes.known(inode);
    if (node != null) {
      notices.sendContentChanged(node).join();
    }
  }

  @Override
  public void entryInvalidated(Inode directory, FileName name) {
    Node node = nodes.known(directory);
    if (node != null) {
      notices.sendNameChanged(node, name);
    }
  }
}
