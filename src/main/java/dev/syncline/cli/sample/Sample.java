package dev.syncline.cli.sample;

import java.util.Arrays;

/**
 * One sense of a word, and the embedding of {@code word: gloss}.
 *
 * @param id WordNet's part-of-speech letter and synset offset, such as {@code n03463561}
 * @param word the word, which may hold blanks
 * @param partOfSpeech {@code noun}, {@code verb}, {@code adj} or {@code adv}
 * @param gloss what the word means in this sense
 * @param vector the embedding, of unit length
 */
@SuppressWarnings("ArrayRecordComponent") // copied both ways, and compared by content below
public record Sample(String id, String word, String partOfSpeech, String gloss, float[] vector) {
  /** Copies the vector. */
  public Sample {
    vector = vector.clone();
  }

  /** A copy of the vector. */
  @Override
  public float[] vector() {
    return vector.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sample that
        && id.equals(that.id)
        && word.equals(that.word)
        && partOfSpeech.equals(that.partOfSpeech)
        && gloss.equals(that.gloss)
        && Arrays.equals(vector, that.vector);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "Sample[" + id + " " + word + " (" + partOfSpeech + "): " + gloss + "]";
  }
}
