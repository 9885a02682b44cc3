package dev.syncline.simulation;

/**
 * A core that is wrong in one place, and where its wrongness shows.
 *
 * @param file the source file, below the core's package
 * @param snippet exact text that occurs once in it
 * @param replacement what stands there instead
 * @param profile the runs in which it does harm
 * @param seeds how many of them are tried at most
 */
record Mutant(
    String name, String file, String snippet, String replacement, Profile profile, int seeds) {
  @Override
  public String toString() {
    return name;
  }
}
