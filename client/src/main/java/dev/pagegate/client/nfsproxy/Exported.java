package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.file.Inode;
import dev.pagegate.client.nfsproxy.Handles.VolumeTag;
import dev.pagegate.client.nfsproxy.ProxyExport.Writable;
import dev.pagegate.protocol.mount3.ExportPath;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.rpc.Credential;

/** One export as the procedures see it: its volume, its callers, its rights and its handles. */
final class Exported {
  private final ExportPath name;
  private final ProxyExport export;
  private final VolumeTag tag;
  private final Callers callers;
  private final Permissions permissions = new Permissions();
  private final Handles handles;

  Exported(ProxyExport export, Handles handles) {
    this.name = ExportPath.of(export.name());
    this.export = export;
    this.tag = VolumeTag.of(export.files().byHandle().volumeIdentity(), export.origin());
    this.callers = new Callers(export.files(), export.identity());
    this.handles = handles;
  }

  ExportPath name() {
    return name;
  }

  VolumeTag tag() {
    return tag;
  }

  Inode root() {
    return export.files().root();
  }

  boolean isRoot(Inode inode) {
    return inode.handle().equals(root().handle());
  }

  Inode inode(FileHandle origin) {
    return export.files().byHandle().of(origin);
  }

  boolean isReadOnly() {
    return export.writable() == Writable.READ_ONLY;
  }

  Permissions permissions() {
    return permissions;
  }

  Caller caller(Credential claimed) {
    return callers.of(claimed);
  }

  FileHandle handleOf(Inode inode) {
    return handles.seal(tag, inode.handle());
  }

  /** Grows when modifications were given up, see {@code HandleFiles.losses}. */
  long losses() {
    return export.files().byHandle().losses();
  }
}
