package dev.syncline.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class Fixed128Test {
  private static final BigDecimal UNIT = new BigDecimal(BigInteger.ONE.shiftLeft(60));

  private static BigInteger number(long[] numbers) {
    byte[] low = BigInteger.valueOf(numbers[1]).toByteArray();
    BigInteger unsigned = new BigInteger(low);
    if (unsigned.signum() < 0) {
      unsigned = unsigned.add(BigInteger.ONE.shiftLeft(64));
    }
    return BigInteger.valueOf(numbers[0]).shiftLeft(64).add(unsigned);
  }

  private static void assertProduct(float x, double w) {
    long[] numbers = new long[2];
    Fixed128.putProduct(numbers, 0, x, w);
    BigInteger expected =
        new BigDecimal(x)
            .multiply(new BigDecimal(w))
            .multiply(UNIT)
            .setScale(0, RoundingMode.HALF_EVEN)
            .toBigIntegerExact();
    assertThat(number(numbers)).isEqualTo(expected);
    double whole = Fixed128.toDouble(numbers, 0);
    assertThat(Math.abs(whole - expected.doubleValue())).isLessThanOrEqualTo(2 * Math.ulp(whole));
  }

  @Property(tries = 3000)
  void aProductIsRoundedOnceToTheNearestMultiple(
      @ForAll @FloatRange(min = -0x1p28f, max = 0x1p28f) float x,
      @ForAll @DoubleRange(min = 0, max = 0x1p28) double w) {
    assertProduct(x, w);
  }

  @Property(tries = 3000)
  void soIsAProductOfSmallNumbers(
      @ForAll long mantissas, @ForAll @FloatRange(min = -1, max = 1) float x) {
    int shift = (int) (mantissas & 63);
    assertProduct(
        Math.scalb(x, -shift), Math.scalb(1 + (mantissas >>> 12) * 0x1p-52, -(shift % 31)));
  }

  @Property(tries = 2000)
  void sumsAndDifferencesAreExact(
      @ForAll @FloatRange(min = -0x1p28f, max = 0x1p28f) float x,
      @ForAll @FloatRange(min = -0x1p28f, max = 0x1p28f) float y) {
    long[] left = new long[2];
    long[] right = new long[2];
    Fixed128.putProduct(left, 0, x, 3.7);
    Fixed128.putProduct(right, 0, y, 0.3);
    assertThat(number(Fixed128.plus(left, right))).isEqualTo(number(left).add(number(right)));
    assertThat(number(Fixed128.minus(left, right))).isEqualTo(number(left).subtract(number(right)));
  }

  @Test
  void aSumOfObservationsStaysBelowItsLimit() {
    WeightedSum largest = WeightedSum.of(new float[] {0x1p28f}, WeightedSum.LIMIT);
    Amount sum = largest;
    for (int i = 1; i < 63; i++) {
      sum = sum.plus(largest);
    }
    Amount below = sum;
    assertThat(
            new BigDecimal(number(((WeightedSum) below).numbers())).divide(UNIT).longValueExact())
        .isEqualTo(WeightedSum.SUM_LIMIT / 64 * 63);
    assertThatThrownBy(() -> below.plus(largest)).isInstanceOf(ArithmeticException.class);
  }
}
