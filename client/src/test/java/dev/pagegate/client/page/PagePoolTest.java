package dev.pagegate.client.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PagePoolTest {
  private static final int PAGE_BYTES = 64 << 10;

  private final PagePool pool = new PagePool(4L * PAGE_BYTES, PAGE_BYTES);

  @Test
  void allocate_untilExhausted_staysWithinTheBound() {
    List<ByteBuf> pages = fill(PAGE_BYTES);

    assertThat(pages).hasSize(4);
    assertThat(pool.usedBytes()).isEqualTo(4L * PAGE_BYTES);
    pages.removeFirst().release();
    pages.add(taken(PAGE_BYTES));
    assertThat(pool.allocate(1)).isNull();
    pages.forEach(ByteBuf::release);
    assertThat(pool.usedBytes()).isZero();
  }

  @Test
  void allocate_ofSmallFiles_sharesFrames() {
    List<ByteBuf> small = fill(700);

    assertThat(small).hasSize(4 * 64);
    assertThat(pool.usedBytes()).isEqualTo(4L * PAGE_BYTES);
    small.forEach(ByteBuf::release);
    List<ByteBuf> whole = fill(PAGE_BYTES);
    assertThat(whole).as("frames serve another size once they are empty").hasSize(4);
    whole.forEach(ByteBuf::release);
  }

  @Test
  void allocate_ofAnyLength_givesThatCapacityAndMemoryOfItsOwn() {
    Random random = new Random(3);
    List<ByteBuf> buffers = new ArrayList<>();
    ByteBuf next = pool.allocate(1 + random.nextInt(PAGE_BYTES));
    while (next != null) {
      int mark = buffers.size();
      buffers.add(next);
      while (next.isWritable()) {
        next.writeByte(mark);
      }
      next = pool.allocate(1 + random.nextInt(PAGE_BYTES / 3));
    }

    for (int mark = 0; mark < buffers.size(); mark++) {
      ByteBuf buffer = buffers.get(mark);
      assertThat(buffer.getByte(0)).isEqualTo((byte) mark);
      assertThat(buffer.getByte(buffer.capacity() - 1)).isEqualTo((byte) mark);
    }
    buffers.forEach(ByteBuf::release);
    assertThat(pool.usedBytes()).isZero();
  }

  @Test
  void slice_ofABuffer_keepsItsSlot() {
    ByteBuf buffer = taken(1000);
    ByteBuf slice = buffer.writeZero(1000).retainedSlice(10, 20);
    buffer.release();

    assertThat(pool.usedBytes()).isEqualTo(1024);
    slice.release();
    assertThat(pool.usedBytes()).isZero();
  }

  private ByteBuf taken(int lengthBytes) {
    ByteBuf buffer = pool.allocate(lengthBytes);
    assertThat(buffer).isNotNull();
    if (buffer == null) {
      throw new AssertionError();
    }
    return buffer;
  }

  private List<ByteBuf> fill(int lengthBytes) {
    List<ByteBuf> buffers = new ArrayList<>();
    ByteBuf next = pool.allocate(lengthBytes);
    while (next != null) {
      buffers.add(next);
      next = pool.allocate(lengthBytes);
    }
    return buffers;
  }
}
