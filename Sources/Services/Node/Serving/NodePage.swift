import Chain
import Crypto
import HTTP
import Primitives
import Records

/// The page: the newest block, the jobs, the receipts with the command that verifies each, and what
/// happens as it happens. One file that loads nothing from elsewhere; what it may do is named by the
/// digests of its own script and style.
struct NodePage: Sendable {
    /// An account that the page shows the balance of.
    struct Shown: Record, Hashable {
        var name = ""
        var account = Address.zero

        init() {}

        init(_ name: String, _ account: Address) { (self.name, self.account) = (name, account) }

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("name", &name)
            try visit("account", &account)
        }
    }

    private let bytes: [UInt8]
    private let fields: ResponseFields

    init(of genesis: GenesisFile) throws(FieldError) {
        let shown: [Shown] =
            switch genesis.mode {
            case .development:
                [DevelopmentKey.buyer, .provider, .proposer].map { Shown($0.name, $0.address) }
            case .test, .live: [Shown("operators", genesis.chain.operators.address)]
            }
        // Nothing of it can end the script: addresses and names hold no `<`.
        let facts = "\nconst accounts = \(Self.text(shown));\n"
        let script = facts + Self.script
        bytes = Array(Self.page(style: Self.style, script: script).utf8)
        var fields = ResponseFields.html
        try fields.set(
            "content-security-policy",
            text: """
                default-src 'none'; script-src 'sha256-\(Self.digest(script))'; style-src \
                'sha256-\(Self.digest(Self.style))'; connect-src 'self'; base-uri 'none'; \
                form-action 'none'; frame-ancestors 'none'
                """)
        fields.set(.xContentTypeOptions, "nosniff")
        fields.set(.cacheControl, "no-store")
        self.fields = fields
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func mount(on router: inout Router) throws(RouteFault) {
        let (bytes, fields) = (bytes, fields)
        try router.mount(
            promptly: .get, "/",
            note: EndpointNote("The page.", answers: EndpointNote.Content("text/html"))
        ) { _ in Response(fields: fields, body: .bytes(bytes)) }
    }

    private static func text(_ value: some Field) -> String {
        String(decoding: value.json(), as: UTF8.self)
    }

    private static func digest(_ text: String) -> String {
        Base64.text(SHA256.hash(Array(text.utf8)).bytes)
    }

    private static func page(style: String, script: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>The Block</title>
        <style>\(style)</style>
        </head>
        <body>
        <h1>The Block</h1>
        <p id="state">asking the node …</p>
        <dl id="head"></dl>
        <h2>Balances</h2>
        <table id="balances"></table>
        <h2>Jobs</h2>
        <table id="jobs"></table>
        <h2>Receipts</h2>
        <table id="receipts"></table>
        <h2>Settlement</h2>
        <dl id="settlement"></dl>
        <table id="providers"></table>
        <table id="roots"></table>
        <h2>What happens</h2>
        <ol id="events"></ol>
        <script>\(script)</script>
        </body>
        </html>

        """
    }

    private static let style = """

        body { font: 1rem/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        table { border-collapse: collapse; } td, th { padding: .1rem .8rem .1rem 0; text-align: left; }
        code, dd { font-family: monospace; overflow-wrap: anywhere; } dt { font-weight: bold; }
        #events { max-height: 20rem; overflow: auto; font: .85rem monospace; }

        """

    private static let script = #"""
        const $ = (id) => document.getElementById(id);
        const ask = async (method, params = {}) => {
          const query = new URLSearchParams(params).toString();
          const answer = await fetch("/" + method + (query ? "?" + query : ""));
          if (!answer.ok) throw new Error(method + ": " + answer.status);
          return answer.json();
        };
        const row = (cells, kind = "td") => {
          const line = document.createElement("tr");
          for (const text of cells) {
            const cell = document.createElement(kind);
            cell.textContent = text;
            line.append(cell);
          }
          return line;
        };
        const table = (id, names, rows) => $(id).replaceChildren(row(names, "th"), ...rows.map((r) => row(r)));
        const pairs = (id, all) => $(id).replaceChildren(...all.flatMap(([name, value]) => {
          const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
          [term.textContent, meaning.textContent] = [name, value];
          return [term, meaning];
        }));
        const receipts = [];
        let newest = 0;
        const refresh = async () => {
          try {
            const status = await ask("chain.status");
            pairs("head", [
              ["chain", status.chain_id], ["height", status.current_block_height],
              ["head", status.head_hash], ["events", status.history.size], ["firmness", status.firmness]]);
            const owned = await Promise.all(accounts.map(({ account }) => ask("chain.account", { account })));
            table("balances", ["who", "account", "balance"], owned.map((view, index) => [
              accounts[index].name, accounts[index].account,
              (view.balances ?? []).filter((one) => one.asset === 0).map((one) => one.amount)[0] ?? 0]));
            const { jobs } = await ask("compute_market.jobs", { limit: 20 });
            table("jobs", ["job", "state", "units", "buyer"], jobs.map((view) => [
              view.id, view.state, view.job.post.units, view.job.buyer]));
            const settlement = await ask("settlement_status");
            const { metadata, queue } = settlement;
            const next = queue.next_deadline_ms;
            pairs("settlement", [
              ["mode", settlement.mode + (settlement.activate_at ? ", for real from block " + settlement.activate_at : "")],
              ["fell back for", metadata.last_cancel_reason ?? "never"],
              ["open orders", settlement.orders], ["promises that wait", queue.waiting],
              ["next deadline", next ? new Date(next).toISOString() : "none"],
              ["broken promises", queue.violations],
              ["burned", settlement.real.burned_ct + " (" + settlement.dry_run.burned_ct + " in dry runs)"],
              ["receipts", settlement.receipts + " settled, " + settlement.failures + " failed"]]);
            const providers = await ask("compute_market.provider_balances", { limit: 20 });
            table("providers", ["provider", "CT", "CT in dry runs, no money"], providers.map((view) => [
              view.provider, view.ct, view.dry_run_ct]));
            const { roots, heights } = await ask("compute_market.recent_roots", { limit: 5 });
            table("roots", ["block", "root over what providers have"], roots.map((root, index) => [
              heights[index], root]).reverse());
            $("state").textContent = "live";
          } catch (error) { $("state").textContent = "the node does not answer: " + error.message; }
        };
        let isWaiting = false;
        const soon = () => {
          if (isWaiting) return;
          isWaiting = true;
          setTimeout(() => { isWaiting = false; refresh(); }, 300);
        };
        const show = (event) => {
          if (event.leaf <= newest) return;
          newest = event.leaf;
          const line = document.createElement("li");
          line.textContent = event.leaf + " " + event.kind + " " + JSON.stringify(event.value);
          $("events").prepend(line);
          while ($("events").children.length > 100) $("events").lastChild.remove();
          if (event.kind === "compute_market.receipt") {
            receipts.unshift([event.value.job_id, event.value.provider,
              "tb-cli node prove event " + event.leaf + " --url " + location.origin]);
            receipts.length = Math.min(receipts.length, 20);
            table("receipts", ["job", "provider", "verify with"], receipts);
          }
          soon();
        };
        const follow = async () => {
          const { history } = await ask("chain.status");
          const events = new EventSource("/events?after=" + Math.max(0, history.size - 200));
          events.onmessage = (message) => { if (message.data) show(JSON.parse(message.data)); };
          events.onerror = () => {
            $("state").textContent = "the node has gone; waiting for it";
            if (events.readyState === EventSource.CLOSED) setTimeout(begin, 1000);
          };
        };
        const begin = () => follow().catch(() => setTimeout(begin, 1000));
        refresh().then(begin);
        setInterval(refresh, 5000);

        """#
}
