package dev.pagegate.client.archive;

class HeapTargetTest extends ArchiveTargetContract {
  private final HeapTarget target = new HeapTarget();

  @Override
  ArchiveTarget target() {
    return target;
  }
}
