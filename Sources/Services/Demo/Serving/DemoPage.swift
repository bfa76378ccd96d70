/// The page at the root: what there is, and the notes' events as they happen.
enum DemoPage {
    static let bytes = Array(text.utf8)

    private static let text = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>The notebook</title>
        <style>body { font: 1rem/1.5 sans-serif; max-width: 40rem; margin: 2rem auto; }</style>
        <h1>The notebook</h1>
        <p>Notes in memory, to try the platform with.</p>
        <ul>
        <li><a href="/notes">/notes</a>: the notes, to read and to write</li>
        <li><a href="/openapi.json">/openapi.json</a>: what may be asked, as OpenAPI</li>
        <li><a href="/rpc/rpc.discover">/rpc/rpc.discover</a>: the same as methods, as OpenRPC</li>
        <li><a href="/settings">/settings</a>: the settings in force</li>
        <li><a href="/metrics">/metrics</a>: what is counted</li>
        </ul>
        <h2>What happens</h2>
        <ol id="events"></ol>
        <script>
        const source = new EventSource("/events");
        const tell = (text) => {
          const line = document.createElement("li");
          line.textContent = text;
          document.getElementById("events").prepend(line);
        };
        source.onmessage = (event) => tell(event.data);
        // The stream has said its last word; a browser would ask for more again and again.
        source.addEventListener("end", (event) => {
          source.close();
          tell("The events have ended (" + event.data + "); load the page again for more.");
        });
        </script>
        </html>

        """
}
