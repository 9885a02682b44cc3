package dev.syncline.adapter.raft;

/**
 * The first bytes of everything that members send each other: the version of the format and whom
 * the frame is meant for. Nothing after it is looked at unless both agree.
 *
 * @param clusterId id of the cluster that both members belong to
 * @param group name of the group within the cluster
 */
record FrameHeader(String clusterId, String group) {

  private static final int VERSION = 1;

  /** A frame of another cluster or group: dropped, never an error. */
  static final class ForeignFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    ForeignFrameException(FrameHeader header) {
      super("a frame of " + header, null, false, false);
    }
  }

  /** A frame of another version: dropped, as Raft sends again what has not arrived. */
  static final class OtherVersionException extends CorruptRaftDataException {
    private static final long serialVersionUID = 1L;

    OtherVersionException(int version) {
      super("frame version " + version + ", not " + VERSION);
    }
  }

  BinaryWriter begin() {
    return new BinaryWriter().u8(VERSION).text(clusterId).text(group);
  }

  /** Checks the header and returns a reader placed after it. */
  BinaryReader open(byte[] frame) throws CorruptRaftDataException, ForeignFrameException {
    BinaryReader in = new BinaryReader(frame);
    int version = in.u8();
    if (version != VERSION) {
      throw new OtherVersionException(version);
    }
    FrameHeader header = new FrameHeader(in.text(), in.text());
    if (!header.equals(this)) {
      throw new ForeignFrameException(header);
    }
    return in;
  }
}
