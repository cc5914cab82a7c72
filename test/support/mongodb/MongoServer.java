import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.List;

/** A MongoDB server in memory for tests, new enough for today's drivers. The port is the argument. */
class MongoServer {
    public static void main(String[] arguments) throws Exception {
        MemoryBackend backend = new Backend();
        backend.version(new Version());
        var server = new de.bwaldvogel.mongo.MongoServer(backend);
        server.bind("127.0.0.1", Integer.parseInt(arguments[0]));
        System.out.println("listening");
        // Ends with whoever started it, however that ended.
        while (System.in.read() >= 0) {}
        server.shutdownNow();
        System.exit(0);
    }

    /** Drivers of version 7 want at least MongoDB 4.4; the library itself claims 5.0 at most. */
    static class Version implements MongoVersion {
        public List<Integer> getVersionArray() {
            return List.of(7, 0, 0);
        }

        public int getWireVersion() {
            return 21;
        }
    }

    /** The library knows the handshake by its old name only. */
    static class Backend extends MemoryBackend {
        @Override
        public Document handleCommand(Channel channel, String database, String command, Document query) {
            if (!command.equals("hello")) return super.handleCommand(channel, database, command, query);
            Document answer = super.handleCommand(channel, database, "isMaster", query);
            answer.put("isWritablePrimary", true);
            return answer;
        }
    }
}
