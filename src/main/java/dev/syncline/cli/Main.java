package dev.syncline.cli;

/** Entry point of the runnable jar. */
public final class Main {
  private Main() {}

  /** Runs one command line. */
  public static void main(String[] args) {
    System.out.println("syncline " + String.join(" ", args));
  }
}
