package dev.syncline.simulation;

/**
 * A core that is wrong in one place, and where its wrongness shows.
 *
 * @param file the source file, below the core's package
 * @param snippet exact text that occurs once in it
 * @param replacement what stands there instead
 * @param profile the runs in which it does harm
 * @param skipped how many of them, known to show nothing, are left out
 * @param seeds how many of the next ones are tried at most
 */
record Mutant(
    String name,
    String file,
    String snippet,
    String replacement,
    Profile profile,
    long skipped,
    int seeds) {
  Mutant(String name, String file, String snippet, String replacement, Profile profile, int seeds) {
    this(name, file, snippet, replacement, profile, 0, seeds);
  }

  @Override
  public String toString() {
    return name;
  }
}
