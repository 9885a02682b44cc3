package dev.syncline.load.search;

import dev.syncline.load.driver.Entries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Version;
import org.jspecify.annotations.Nullable;

/**
 * Lucene with its own graph, 16 links and 100 candidates while building, all on the calling thread.
 * Vectors of unit length are compared by the dot product, which is faster there than the cosine.
 */
final class LuceneEngine implements Engine {
  private static final double BUFFER_MEGABYTES = 256;
  private static final String ID = "id";
  private static final String KEY = "key";
  private static final String VECTOR = "vector";

  private final MMapDirectory directory;
  private final IndexWriter writer;
  private final boolean merged;
  private @Nullable DirectoryReader reader;

  /**
   * An empty index.
   *
   * @param merged whether all is merged into one segment before it is searched
   */
  LuceneEngine(Path directory, boolean merged) throws IOException {
    this.merged = merged;
    this.directory = new MMapDirectory(directory);
    IndexWriterConfig config = new IndexWriterConfig();
    config.setRAMBufferSizeMB(BUFFER_MEGABYTES).setMergeScheduler(new SerialMergeScheduler());
    this.writer = new IndexWriter(this.directory, config);
  }

  @Override
  public String name() {
    return "Lucene " + Version.LATEST + (merged ? ", one segment" : "");
  }

  @Override
  public void put(int key, float[] vector) throws IOException {
    Document document = new Document();
    document.add(new StringField(ID, Entries.id(key), Field.Store.NO));
    document.add(new NumericDocValuesField(KEY, key));
    document.add(new KnnFloatVectorField(VECTOR, vector, VectorSimilarityFunction.DOT_PRODUCT));
    writer.updateDocument(term(key), document);
  }

  @Override
  public void delete(int key) throws IOException {
    writer.deleteDocuments(term(key));
  }

  private static Term term(int key) {
    return new Term(ID, Entries.id(key));
  }

  @Override
  public void settle() throws IOException {
    if (merged) {
      writer.forceMerge(1);
    }
    if (reader != null) {
      reader.close();
    }
    reader = DirectoryReader.open(writer);
  }

  /** Segments that a search goes through. */
  int segments() {
    return reader == null ? 0 : reader.leaves().size();
  }

  @Override
  public int[] search(float[] query, int count, int ef) throws IOException {
    if (reader == null) {
      throw new IllegalStateException("not settled");
    }
    ScoreDoc[] found =
        new IndexSearcher(reader)
            .search(new KnnFloatVectorQuery(VECTOR, query, ef), count)
            .scoreDocs;
    List<LeafReaderContext> leaves = reader.leaves();
    int[] keys = new int[found.length];
    for (int i = 0; i < found.length; i++) {
      keys[i] = key(leaves, found[i].doc);
    }
    return keys;
  }

  private static int key(List<LeafReaderContext> leaves, int document) throws IOException {
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
    NumericDocValues keys = leaf.reader().getNumericDocValues(KEY);
    if (keys == null || !keys.advanceExact(document - leaf.docBase)) {
      throw new IOException("a document without a key");
    }
    return (int) keys.longValue();
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
    writer.close();
    directory.close();
  }
}
