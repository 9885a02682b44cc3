package dev.syncline.adapter.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A small ext4 file system in a file, for disks that fill up and that turn read-only. */
public final class LoopDisk implements AutoCloseable {
  private final Path image;
  private final Path mountPoint;

  private LoopDisk(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /**
   * Makes and mounts one.
   *
   * @return empty where this process may not mount: that takes root and loop devices
   */
  public static Optional<LoopDisk> tryMount(int mebibytes) throws IOException {
    if (!System.getProperty("user.name").equals("root")) {
      return Optional.empty();
    }
    Path image = Files.createTempFile("syncline-disk", ".img");
    Path mountPoint = Files.createTempDirectory("syncline-disk");
    LoopDisk disk = new LoopDisk(image, mountPoint);
    boolean mounted =
        run("truncate", "-s", mebibytes + "M", image.toString())
            // Without blocks reserved for root: this process is root, and the disk is to fill.
            && run("mkfs.ext4", "-q", "-m", "0", image.toString())
            && run("tune2fs", "-e", "remount-ro", image.toString())
            && run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    if (!mounted) {
      disk.removeFiles();
      return Optional.empty();
    }
    return Optional.of(disk);
  }

  /** Where it is mounted. */
  public Path path() {
    return mountPoint;
  }

  /** Takes all the room there is. */
  public void fill() throws IOException {
    Path ballast = mountPoint.resolve("ballast");
    // Ends with an error when nothing is left, which is what is wanted.
    run("dd", "if=/dev/zero", "of=" + ballast, "bs=1M", "conv=fsync");
    run("dd", "if=/dev/zero", "of=" + ballast, "bs=512", "oflag=append", "conv=notrunc,fsync");
  }

  /** Gives it back. */
  public void empty() throws IOException {
    Files.delete(mountPoint.resolve("ballast"));
  }

  /** Has the kernel find an error of the file system and turn it read-only, open files and all. */
  public void failReadOnly() throws IOException {
    Path trigger = Path.of("/sys/fs/ext4", device().getFileName().toString(), "trigger_fs_error");
    Files.writeString(trigger, "1");
  }

  /** Whether {@link #failReadOnly} works here. */
  public boolean canFail() throws IOException {
    return Files.isWritable(
        Path.of("/sys/fs/ext4", device().getFileName().toString(), "trigger_fs_error"));
  }

  private Path device() throws IOException {
    return Files.readAllLines(Path.of("/proc/mounts")).stream()
        .map(line -> line.split(" ", 3))
        .filter(parts -> parts[1].equals(mountPoint.toString()))
        .map(parts -> Path.of(parts[0]))
        .findFirst()
        .orElseThrow();
  }

  /** Checks the file system and mounts it again; nothing may use it meanwhile. */
  public void repair() throws IOException {
    require("umount", mountPoint.toString());
    // It says with its status what it has mended; what it could not, mounting will tell.
    run("e2fsck", "-f", "-y", image.toString());
    require("mount", "-o", "loop", image.toString(), mountPoint.toString());
  }

  private static void require(String... command) throws IOException {
    if (!run(command)) {
      throw new IOException("failed: " + String.join(" ", command));
    }
  }

  private static boolean run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(120, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private void removeFiles() throws IOException {
    Files.deleteIfExists(mountPoint);
    Files.deleteIfExists(image);
  }

  /** Unmounts it, also while something still uses it, and removes it. */
  @Override
  public void close() throws IOException {
    if (!run("umount", mountPoint.toString())) {
      require("umount", "-l", mountPoint.toString());
    }
    removeFiles();
  }
}
