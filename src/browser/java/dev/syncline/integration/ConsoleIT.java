package dev.syncline.integration;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The console of three nodes in Chromium; n1 serves the page. */
final class ConsoleIT {
  private static final double PATIENCE_MILLIS = 60_000;
  private static final List<String> WCAG_AA =
      List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");
  private static final Path IMAGES =
      Path.of(System.getProperty("syncline.images", "target/images"));

  private static TestCluster cluster;
  private static Playwright playwright;
  private static Browser browser;

  /** What a page throws or its console says, such as that its policy forbids something. */
  private final List<String> complaints = new ArrayList<>();

  private BrowserContext context;
  private Page page;

  @BeforeAll
  static void start() {
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    cluster = new TestCluster(List.of("n1", "n2", "n3"), Map.of()).startAll();
    putCollection("docs", "last-write-wins");
    putCollection("notes", "siblings");
    putCollection("library", "last-write-wins");
    for (int i = 0; i < 40; i++) {
      put("library", "book-" + i, i);
    }
    JsonObject colours =
        new JsonObject().put("dimension", 2).put("conflictPolicy", "siblings").put("index", "flat");
    assertThat(cluster.put("n1", "/v1/collections/colours", colours).status()).isEqualTo(201);
    List.of("red", "orange", "yellow", "green")
        .forEach(each -> putColour(each, 1 - each.length() / 10.0));
    playwright = Playwright.create();
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium())
                    .setArgs(List.of("--no-sandbox")));
  }

  private static Path chromium() {
    return Stream.of(Objects.requireNonNull(System.getenv("PATH")).split(":", -1))
        .flatMap(each -> Stream.of("chromium", "google-chrome").map(Path.of(each)::resolve))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is no chromium on the PATH"));
  }

  private static void putCollection(String name, String policy) {
    JsonObject definition =
        new JsonObject().put("dimension", 4).put("conflictPolicy", policy).put("index", "none");
    assertThat(cluster.put("n1", "/v1/collections/" + name, definition).status()).isEqualTo(201);
  }

  private static TestCluster.Answer put(String collection, String id, int number) {
    return put(collection, id, new JsonObject().put("number", number));
  }

  private static TestCluster.Answer put(String collection, String id, JsonObject payload) {
    JsonObject body =
        new JsonObject()
            .put("vector", new JsonArray(List.of(0.25, 0.5, -1, 2)))
            .put("payload", payload);
    return cluster.put("n1", "/v1/collections/" + collection + "/vectors/" + id, body);
  }

  /** The shorter the name, the nearer the vector is to that of red. */
  private static void putColour(String name, double first) {
    JsonObject body =
        new JsonObject()
            .put("vector", new JsonArray(List.of(first, 1)))
            .put("payload", new JsonObject().put("name", name));
    assertThat(cluster.put("n1", "/v1/collections/colours/vectors/" + name, body).status())
        .isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    try {
      if (playwright != null) {
        playwright.close();
      }
    } finally {
      cluster.close();
    }
  }

  @BeforeEach
  void open() {
    context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(1280, 900)
                .setColorScheme(ColorScheme.LIGHT)
                .setReducedMotion(ReducedMotion.REDUCE));
    context.setDefaultTimeout(PATIENCE_MILLIS);
    page = context.newPage();
    page.onPageError(complaints::add);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(message.text());
          }
        });
    page.navigate(cluster.url("n1").toString());
  }

  @AfterEach
  void close() {
    context.close();
  }

  private Locator node(String name) {
    return page.locator("[data-node='" + name + "'] .status");
  }

  private void find(String collection, String id) {
    assertThat(page.locator("#find-collection option[value='" + collection + "']")).hasCount(1);
    page.locator("#find-collection").selectOption(collection);
    page.locator("#find-id").fill(id);
    page.locator("#find-id").press("Enter");
    assertThat(page.locator("#inspector-title")).hasText("Entry " + collection + "/" + id);
  }

  @Test
  void thePageShowsTheRingTheCollectionsAndTheirCountsWithoutAComplaint() {
    for (String name : List.of("n1", "n2", "n3")) {
      assertThat(node(name)).hasText("healthy");
    }
    assertThat(page.locator("#self")).hasText("served by n1");
    assertThat(page.locator("[data-collection='library']")).containsText("40");
    assertThat(page.locator("#rates tbody")).containsText("put at quorum");
    assertThat(page.locator("#feed-state")).hasText("Live.");
    assertThat(page.locator("[aria-busy='true']")).hasCount(0);
    assertThat(complaints).isEmpty();
  }

  @Test
  void aNodeThatIsKilledIsShownAsGoneAndAsBackWithoutAReload() {
    assertThat(node("n3")).hasText("healthy");
    cluster.node("n3").kill();
    try {
      assertThat(node("n3")).hasText("unreachable");
      assertThat(page.locator("#ring")).containsText("n3 is unreachable");
      put("docs", "meanwhile", 1);
      assertThat(page.locator("[data-node='n3']")).containsText(Pattern.compile("Lacks[1-9]"));
      assertThat(page.locator("[data-node='n3']"))
          .containsText(Pattern.compile("To catch up(no|about)"));
      assertThat(page.locator("#feed .events")).containsText("replica.unreachable n3");
      find("docs", "meanwhile");
      assertThat(page.locator("[data-holder='n1'] .dot")).hasCount(1);
      assertThat(page.locator("[data-holder='n3'] .bad")).containsText("cannot be reached");
    } finally {
      restart("n3");
    }
    assertThat(node("n3")).hasText("healthy");
    assertThat(page.locator("[data-node='n3']")).containsText("Lacks0 writes");
    assertThat(page.locator("#lost")).isHidden();
  }

  private static void restart(String name) {
    cluster.start(name);
    cluster.awaitReady(name);
  }

  @Test
  void thePageSaysThatItHasLostItsNodeAndComesBackByItself() {
    assertThat(node("n1")).hasText("healthy");
    context.setOffline(true);
    assertThat(page.locator("#lost")).containsText("Lost n1");
    context.setOffline(false);
    assertThat(page.locator("#lost")).isHidden();
    put("docs", "after-the-loss", 1);
    assertThat(page.locator("#feed .events")).containsText("docs/after-the-loss");
  }

  private void throttle(String megabytes) {
    page.locator("#throttle-cap").fill(megabytes);
    page.locator("#throttle button[type=submit]").click();
  }

  @Test
  void theThrottleIsSetAndACapThatIsTooLowIsRefusedWithTheLimit() {
    throttle("2.5");
    assertThat(page.locator("#throttle")).containsText("Sync is held to 2.5 MB/s now.");
    assertThat(page.locator("#throttle")).containsText("Cap in force2.5 MB/s");
    assertThat(cluster.get("n1", "/v1/throttle").json().getLong("bytesPerSecond"))
        .isEqualTo(2_500_000);
    for (String tooLittle : List.of("0.0000001", "0.001")) {
      throttle(tooLittle);
      assertThat(page.locator("#throttle .error")).containsText("the least cap is 0.001024 MB/s");
      assertThat(cluster.get("n1", "/v1/throttle").json().getLong("bytesPerSecond"))
          .isEqualTo(2_500_000);
      page.locator("#throttle-cap").fill("1");
      assertThat(page.locator("#throttle .error")).hasText("");
    }
    throttle("0");
    assertThat(page.locator("#throttle")).containsText("Sync has no cap now.");
  }

  @Test
  void siblingsAreSettledByKeepingOneOfThemAndNoDigitOfItIsLost() {
    String path = "/v1/collections/notes/vectors/forked";
    for (String number : List.of("9007199254740993", "2")) {
      JsonObject body =
          new JsonObject()
              .put("vector", new JsonArray(List.of(0.1, 0.2, 0.3, 0.4)))
              .put("payload", new JsonObject().put("number", Long.valueOf(number)));
      assertThat(cluster.put("n1", path, body).status()).isBetween(200, 201);
    }
    find("notes", "forked");
    assertThat(page.locator(".sibling")).hasCount(2);
    assertThat(page.locator("[data-holder='n2'] .dot")).hasCount(2);
    page.locator(".sibling", new Page.LocatorOptions().setHasText("9007199254740993"))
        .getByText("Keep this one")
        .click();
    assertThat(page.locator("#inspector-count")).hasText("One value.");
    assertThat(page.locator("#inspector-said")).containsText("Written as");
    JsonObject settled = cluster.get("n1", path).json();
    assertThat(settled.getJsonObject("payload").getLong("number")).isEqualTo(9007199254740993L);
    assertThat(settled.getJsonArray("vector")).isEqualTo(new JsonArray("[0.1,0.2,0.3,0.4]"));
  }

  @Test
  void siblingsAreSettledByWritingWhatTheyComeTo() {
    put("notes", "edited", 1);
    put("notes", "edited", 2);
    find("notes", "edited");
    page.locator(".sibling").first().getByText("Edit…").click();
    page.locator(".sibling textarea").fill("{ no json");
    page.getByText("Write and settle").click();
    assertThat(page.locator(".sibling .error:not([hidden])")).containsText("This is no JSON");
    page.locator(".sibling textarea").fill("{\"number\": 3}");
    page.getByText("Write and settle").click();
    assertThat(page.locator("#inspector-count")).hasText("One value.");
    assertThat(
            cluster
                .get("n2", "/v1/collections/notes/vectors/edited?consistency=all")
                .json()
                .getJsonObject("payload"))
        .isEqualTo(new JsonObject("{\"number\":3}"));
  }

  @Test
  void aPausedFeedStandsStillCountsWhatComesAndThenShowsIt() {
    assertThat(page.locator("#feed-state")).hasText("Live.");
    page.locator("#feed-types").selectOption("Writes and deletes");
    page.locator("#feed-ids").fill("while-");
    assertThat(page.locator("#feed-state")).hasText("Live.");
    page.locator("#feed-pause").click();
    assertThat(page.locator("#feed-state")).containsText("Paused");
    put("docs", "while-paused", 1);
    assertThat(page.locator("#feed-pause")).hasText("Resume (1)");
    put("docs", "while-still-paused", 1);
    assertThat(page.locator("#feed-pause")).hasText("Resume (2)");
    assertThat(page.locator("#feed .events li")).hasCount(0);
    page.locator("#feed-pause").click();
    assertThat(page.locator("#feed-pause")).hasText("Pause");
    assertThat(page.locator("#feed .events li")).hasCount(2);
    assertThat(page.locator("#feed .events")).containsText("docs/while-paused");
  }

  private String whatAnEmptyFeedSays() {
    return String.valueOf(
        page.evaluate(
            "getComputedStyle(document.querySelector('#feed .events'), '::before').content"));
  }

  @Test
  void aFilterAppliesAsItIsTypedAndAnEmptyListSaysWhy() {
    assertThat(page.locator("#feed-state")).hasText("Live.");
    put("docs", "typed-before", 1);
    assertThat(page.locator("#feed .events")).containsText("docs/typed-before");
    page.locator("#feed-ids").pressSequentially("typed-a");
    assertThat(page.locator("#feed .events li")).hasCount(0);
    assertThat(whatAnEmptyFeedSays()).contains("Nothing that fits this filter");
    assertThat(page.locator("#feed-ids")).isFocused();
    assertThat(page.locator("#feed-state")).hasText("Live.");
    put("docs", "typed-b", 1);
    put("docs", "typed-a", 1);
    assertThat(page.locator("#feed .events")).containsText("docs/typed-a");
    assertThat(page.locator("#feed .events li")).hasCount(1);
    page.locator("#feed").getByText("Clear").click();
    assertThat(whatAnEmptyFeedSays()).contains("since the list was cleared");
  }

  @Test
  void aFilterThatTheNodeRefusesIsSaidAndNotTriedAgain() {
    List<String> asked = new CopyOnWriteArrayList<>();
    page.onRequest(
        request -> {
          if (request.url().contains("/v1/events")) {
            asked.add(request.url());
          }
        });
    assertThat(page.locator("#feed-state")).hasText("Live.");
    page.locator("#feed-collections").fill("no/name");
    assertThat(page.locator("#feed-state.error")).containsText("has 'no/name'");
    assertThat(page.locator("#feed-state")).containsText("Change the filter.");
    assertThat(page.locator("#feed-state")).not().containsText("Trying again");
    long refused = asked.stream().filter(each -> each.contains("no%2Fname")).count();
    page.locator("#feed-collections").fill("docs");
    assertThat(page.locator("#feed-state")).hasText("Live.");
    assertThat(refused).isEqualTo(1);
    put("docs", "after-the-refusal", 1);
    assertThat(page.locator("#feed .events")).containsText("docs/after-the-refusal");
  }

  @Test
  void theFeedShowsOnlyWhatItsFilterWants() {
    page.locator("#feed-ids").fill("wanted");
    page.locator("#feed-ids").press("Tab");
    assertThat(page.locator("#feed-state")).hasText("Live.");
    put("docs", "other", 1);
    put("docs", "wanted-1", 1);
    assertThat(page.locator("#feed .events")).containsText("docs/wanted-1");
    assertThat(page.locator("#feed .events")).not().containsText("docs/other");
  }

  @Test
  void whatOthersHaveWrittenIsShownAsTextAndNeverRuns() {
    String hostile = "<img src=x onerror=alert(1)>";
    String path =
        "/v1/collections/docs/vectors/"
            + URLEncoder.encode(hostile, StandardCharsets.UTF_8).replace("+", "%20");
    assertThat(page.locator("#feed-state")).hasText("Live.");
    JsonObject body =
        new JsonObject()
            .put("vector", new JsonArray(List.of(1, 2, 3, 4)))
            .put("payload", new JsonObject().put(hostile, hostile));
    assertThat(cluster.put("n1", path, body).status()).isEqualTo(201);
    assertThat(page.locator("#feed .events")).containsText(hostile);
    find("docs", hostile);
    assertThat(page.locator(".sibling pre")).containsText(hostile);
    assertThat(page.locator("img[src=x]")).hasCount(0);
    page.reload();
    assertThat(page.locator("#inspector-title")).hasText("Entry docs/" + hostile);
    assertThat(page.locator(".sibling pre")).containsText(hostile);
    assertThat(complaints).isEmpty();
  }

  @Test
  void theSearchBoxOffersIdsThatGoOnAsWhatIsTyped() {
    assertThat(page.locator("#find-collection option[value='library']")).hasCount(1);
    page.locator("#find-collection").selectOption("library");
    page.locator("#find-id").pressSequentially("book-3");
    assertThat(page.locator("#find-offered option[value='book-30']")).hasCount(1);
    assertThat(page.locator("#find-offered option[value='book-4']")).hasCount(0);
  }

  @Test
  void theHeaderNamesTheCollectionOfTheEntryThatIsShown() {
    page.navigate(cluster.url("n1") + "#/notes/shown");
    page.reload();
    assertThat(page.locator("#find-id")).hasValue("shown");
    assertThat(page.locator("#find-collection option")).not().hasCount(1);
    assertThat(page.locator("#find-collection")).hasValue("notes");
    page.evaluate("location.hash = '#/watch/x'");
    assertThat(page.locator("#inspector-title")).hasText("Entry watch/x");
    assertThat(page.locator("#find-collection")).hasValue("watch");
    assertThat(page.locator("#find-collection option[value='watch']")).hasText("watch (not there)");
  }

  private Locator found() {
    return page.locator("[data-found]");
  }

  @Test
  void neighboursOfAnEntryAreFoundFromItAndLeadBackToTheInspector() {
    find("colours", "red");
    page.locator("#inspector-like").click();
    assertThat(page.locator("#search-title")).isFocused();
    assertThat(page.locator("#search-collection")).hasValue("colours");
    assertThat(page.locator("#search-id")).hasValue("red");
    assertThat(found()).hasCount(3);
    assertThat(page.locator("[data-found='orange'] .num")).hasText(Pattern.compile("0\\.\\d{4}"));
    List<String> ids = found().locator("a").allTextContents();
    assertThat(ids).containsExactly("green", "orange", "yellow");
    page.locator("[data-found='green'] a").click();
    assertThat(page.locator("#inspector-title")).hasText("Entry colours/green");
    assertThat(page.locator("#find-id")).hasValue("green");
    assertThat(complaints).isEmpty();
  }

  @Test
  void neighboursOfAVectorAreFoundWithTheKeyboardAlone() {
    assertThat(page.locator("#search-collection option[value='colours']")).hasCount(1);
    page.locator("#search-collection").focus();
    page.keyboard().type("colours");
    page.keyboard().press("Tab");
    page.keyboard().type("a vector");
    page.keyboard().press("Tab");
    assertThat(page.locator("#search-most")).isFocused();
    page.keyboard().press("Tab");
    assertThat(page.locator("#search-level")).isFocused();
    page.keyboard().press("Tab");
    assertThat(page.locator("#search-ef")).isFocused();
    page.keyboard().press("Tab");
    assertThat(page.locator("#search-vector")).isFocused();
    page.keyboard().type("[1, \"x\"]");
    page.keyboard().press("Tab");
    assertThat(page.locator("#search-filter")).isFocused();
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    assertThat(page.locator("#search-found .error")).containsText("This is no vector");
    page.locator("#search-vector").fill("[0.7, 1]");
    page.locator("#search-filter").press("Tab");
    page.keyboard().press("Enter");
    assertThat(found()).hasCount(4);
    assertThat(found().first()).containsText("red1.0000");
    page.locator("#search-vector").fill("[0.7, 1, 3]");
    page.getByText("Search", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.locator("#search-found .error")).containsText("Not searched: ");
    assertThat(found()).hasCount(0);
  }

  @Test
  void neighboursAreFilteredAndAgreedOnAsAsked() {
    assertThat(page.locator("#search-collection option[value='colours']")).hasCount(1);
    page.locator("#search-collection").selectOption("colours");
    page.locator("#search-id").fill("red");
    page.locator("#search-level").selectOption("all");
    page.locator("#search-ef").fill("50");
    page.locator("#search-filter").fill("{\"field\":\"name\",\"in\":[\"green\",\"red\"]}");
    Request asked =
        page.waitForRequest(
            each -> each.url().contains("/search"),
            () -> page.locator("#search-id").press("Enter"));
    assertThat(found()).hasCount(1);
    assertThat(found().first()).containsText("green");
    assertThat(asked.url()).endsWith("/search?consistency=all");
    assertThat(asked.postData()).contains("\"ef\":50");
    page.locator("#search-filter").fill("[1]");
    page.locator("#search-id").press("Enter");
    assertThat(page.locator("#search-found .error")).containsText("This is no filter");
    page.locator("#search-filter").fill("{\"name\":1}");
    page.locator("#search-id").press("Enter");
    assertThat(page.locator("#search-found .error")).containsText("filter.name is not a field");
  }

  @Test
  void aCollectionWithoutAnIndexSaysSoWhenItIsSearched() {
    find("library", "book-1");
    page.locator("#inspector-like").click();
    assertThat(page.locator("#search-found .error"))
        .containsText("Not searched: collection 'library' has index none");
  }

  private static String told(Rule violated) {
    return violated.getNodes().stream()
        .map(each -> violated.getId() + " " + each.getHtml() + ": " + each.getFailureSummary())
        .collect(Collectors.joining("; "));
  }

  /** Contrast, names and roles, in both themes and with siblings shown. */
  @Test
  void axeFindsNothingAgainstWcagAa() {
    put("notes", "audited", 1);
    put("notes", "audited", 2);
    find("notes", "audited");
    assertThat(page.locator("[data-holder]")).hasCount(3);
    put("docs", "audited", 1);
    assertThat(page.locator("#feed .events")).containsText("docs/audited");
    searchColours();
    for (String theme : List.of("light", "dark")) {
      page.locator("#theme").selectOption(theme);
      assertThat(page.locator("html")).hasAttribute("data-theme", theme);
      AxeResults results = new AxeBuilder(page).withTags(WCAG_AA).analyze();
      assertThat(results.getPasses()).as(theme).isNotEmpty();
      assertThat(results.getViolations().stream().map(ConsoleIT::told)).as(theme).isEmpty();
    }
  }

  @Test
  void theChosenThemeOutlivesAReload() {
    page.locator("#theme").selectOption("dark");
    page.reload();
    assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
    assertThat(page.locator("#theme")).hasValue("dark");
  }

  @Test
  void siblingsAreFoundAndSettledWithTheKeyboardAlone() {
    put("notes", "by-keyboard", 1);
    put("notes", "by-keyboard", 2);
    assertThat(page.locator("#find-collection option[value='notes']")).hasCount(1);
    page.keyboard().press("Tab");
    assertThat(page.locator(".skip")).isFocused();
    page.keyboard().press("Tab");
    assertThat(page.locator("#find-collection")).isFocused();
    page.keyboard().type("notes");
    page.keyboard().press("Tab");
    page.keyboard().type("by-keyboard");
    page.keyboard().press("Enter");
    assertThat(page.locator("#inspector-title")).isFocused();
    assertThat(page.locator(".sibling")).hasCount(2);
    Locator focused = page.locator(":focus");
    for (int i = 0; i < 20 && !focused.textContent().equals("Keep this one"); i++) {
      page.keyboard().press("Tab");
    }
    assertThat(focused).hasText("Keep this one");
    page.keyboard().press("Enter");
    assertThat(page.locator("#inspector-count")).hasText("One value.");
  }

  private void searchColours() {
    assertThat(page.locator("#search-collection option[value='colours']")).hasCount(1);
    page.locator("#search-collection").selectOption("colours");
    page.locator("#search-id").fill("red");
    page.locator("#search-id").press("Enter");
    assertThat(found()).hasCount(3);
  }

  /** Whether each date, and each time of day, is on one line. */
  private boolean areDatesWhole() {
    return Boolean.TRUE.equals(
        page.evaluate(
            "[...document.querySelectorAll('#inspector time')].length > 0"
                + " && [...document.querySelectorAll('#inspector time .whole')]"
                + ".every(each => each.getClientRects().length === 1)"));
  }

  @Test
  void nothingIsCutOffOnANarrowScreenAndPicturesAreTaken() {
    put("notes", "plan", new JsonObject().put("title", "ground plan").put("state", "draft"));
    put("notes", "plan", new JsonObject().put("title", "ground plan, upper floor"));
    assertThat(node("n3")).hasText("healthy");
    cluster.node("n3").kill();
    try {
      assertThat(node("n3")).hasText("unreachable");
      writeForAWhile();
      find("notes", "plan");
      assertThat(page.locator("[data-holder='n3'] .bad")).isVisible();
      searchColours();
      for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        for (int width : List.of(1280, 360)) {
          page.setViewportSize(width, 900);
          assertThat(
                  page.evaluate(
                      "document.documentElement.scrollWidth"
                          + " <= document.documentElement.clientWidth"))
              .isEqualTo(true);
          assertThat(areDatesWhole()).isTrue();
          picture("console-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT));
        }
      }
    } finally {
      restart("n3");
    }
  }

  /** Until the lines over time have gone on for ten seconds. */
  private void writeForAWhile() {
    Locator caption = page.locator("[data-node='n3'] figcaption");
    for (int i = 0; !caption.textContent().matches(".* last \\d\\d s"); i++) {
      assertThat(i).isLessThan(100_000);
      assertThat(put("library", "book-" + i % 40, i).status()).isBetween(200, 201);
      assertThat(cluster.get("n1", "/v1/collections/library/vectors/book-0").status())
          .isEqualTo(200);
    }
  }

  private void picture(String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(IMAGES.resolve(name + ".png")).setFullPage(true));
  }
}
