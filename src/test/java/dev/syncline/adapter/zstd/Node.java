package dev.syncline.adapter.zstd;

import dev.syncline.core.sync.SyncBatch;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.SyncCodec.Decoded;
import dev.syncline.port.SyncCodec.DictionaryUse;
import dev.syncline.port.SyncCodec.Encoded;

/** A codec with dictionaries of its own, as a node has them. */
record Node(SyncCompressor codec, Dictionaries dictionaries, DictionaryTrainer trainer)
    implements AutoCloseable {
  Node(CompressionSettings settings) {
    this(settings, new Dictionaries());
  }

  private Node(CompressionSettings settings, Dictionaries dictionaries) {
    this(
        settings,
        dictionaries,
        new DictionaryTrainer(new DictionaryTrainer.Settings(1, 2_048, 32_768), dictionaries));
  }

  private Node(CompressionSettings settings, Dictionaries dictionaries, DictionaryTrainer trainer) {
    this(new SyncCompressor(settings, dictionaries, trainer), dictionaries, trainer);
  }

  Encoded encode(SyncBatch batch) {
    return codec.encode(batch, HeldVectors.NONE, DictionaryUse.ALLOWED);
  }

  Decoded decode(Encoded encoded) {
    return codec.decode(encoded.frame(), HeldVectors.NONE);
  }

  @Override
  public void close() {
    codec.close();
  }
}
