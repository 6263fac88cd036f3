package dev.pagegate.store;

class MemoryPageStoreTest extends PageStoreContract {
  @Override
  protected PageStore open() {
    return new MemoryPageStore();
  }
}
