import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;
import org.opensearch.transport.TransportService;

/**
 * One OpenSearch node in this process, for tests: {@code java -cp 'target/lib/*' ClusterNode key=value…}. Arguments are
 * settings of OpenSearch; {@code path.home} must be among them. Once its ports are bound, which is when it has joined a
 * cluster or waited half a minute for one, a line tells them: {@code ready http=127.0.0.1:PORT transport=127.0.0.1:PORT}.
 * The node ends when standard input ends, so that it does not outlive whoever started it, and on SIGTERM.
 */
public final class ClusterNode extends Node {
    private ClusterNode(Settings settings) {
        super(
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"),
            List.of(Netty4Plugin.class, CommonAnalysisPlugin.class),
            true
        );
    }

    public static void main(String[] arguments) {
        // Before anything else, for whoever started the node may die while it starts. The threads of OpenSearch are
        // daemons: this one keeps the process alive.
        new Thread(ClusterNode::exitAtEndOfInput, "input").start();
        try {
            ClusterNode node = new ClusterNode(settings(arguments));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(node), "end"));
            node.start();
            var http = node.injector().getInstance(HttpServerTransport.class).boundAddress().publishAddress();
            var transport = node.injector().getInstance(TransportService.class).boundAddress().publishAddress();
            System.out.println("ready http=" + http + " transport=" + transport);
        } catch (Exception error) {
            error.printStackTrace();
            System.exit(1);
        }
    }

    /** What suits a node for tests, overridden by the arguments. Lists are separated by commas. */
    private static Settings settings(String[] arguments) {
        Settings.Builder settings = Settings.builder()
            .put("network.host", "127.0.0.1")
            .put("http.port", "0")
            .put("transport.port", "0")
            .put("node.store.allow_mmap", false)
            .put("bootstrap.memory_lock", false);
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("not key=value: " + argument);
            }
            settings.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return settings.build();
    }

    private static void exitAtEndOfInput() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException error) {
            // Input that can't be read has ended too.
        }
        System.exit(0);
    }

    private static void end(Node node) {
        try {
            node.close();
            node.awaitClose(10, TimeUnit.SECONDS);
        } catch (IOException | InterruptedException error) {
            error.printStackTrace();
        }
    }
}
