import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.tools.consumer.group.ConsumerGroupCommand;

/**
 * Kafka's own `kafka-consumer-groups` asked again and again in one JVM: a line of arguments, separated by blanks, on standard input is
 * run as the tool's `main`; what it printed comes back as one line of Base64. A JVM of its own for every question takes seconds on a
 * busy machine, and a witness is the better the shorter it takes.
 */
public final class GroupsTool {
    public static void main(String[] ignored) throws Exception {
        PrintStream answers = System.out;
        Exit.setExitProcedure((code, message) -> {
            throw new IllegalStateException("exit " + code + ": " + message);
        });
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            try (PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
                System.setOut(stream);
                System.setErr(stream);
                ConsumerGroupCommand.main(line.trim().split(" +"));
            } catch (RuntimeException error) {
                printed.write(("Error: " + error + "\n").getBytes(StandardCharsets.UTF_8));
            }
            answers.println(Base64.getEncoder().encodeToString(printed.toByteArray()));
            answers.flush();
        }
    }
}
