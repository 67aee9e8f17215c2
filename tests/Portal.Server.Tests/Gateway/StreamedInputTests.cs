using System.Net.Sockets;
using System.Text;
using Portal.Server.Gateway.Predict;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway;

/// <summary>Over a real socket: only there an upload can be answered while it runs.</summary>
public sealed class StreamedInputTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_endless_upload_is_refused_while_it_streams()
    {
        await using var app = new GatewayApp();
        app.UseKestrel(0);
        var tenant = await Tenant.Create(app, "acme", "faces");

        var (status, sent) = await UploadWithoutEnd(app, tenant);

        Assert.Equal("HTTP/1.1 413 Payload Too Large", status);
        Assert.InRange(sent, BodyReader.MaxBytes, 4L * BodyReader.MaxBytes);
        Assert.Equal(0, app.Engine.Runs);
    }

    [Fact]
    public async Task A_caller_whom_the_door_refuses_is_not_read()
    {
        await using var app = new GatewayApp();
        app.UseKestrel(0);
        var stranger = await Tenant.Create(app, "stranger");

        var (status, _) = await UploadWithoutEnd(app, stranger);

        Assert.Equal("HTTP/1.1 403 Forbidden", status);
    }

    /// <returns>The status line, and how many bytes had been sent when it came.</returns>
    private static async Task<(string? Status, long Sent)> UploadWithoutEnd(GatewayApp app, Tenant tenant)
    {
        using var client = new TcpClient();
        var address = app.ClientOptions.BaseAddress;
        await client.ConnectAsync(address.Host, address.Port, Stop);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /predict/faces HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {tenant.Key}\r\n" +
                "Content-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n"),
            Stop);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var status = reader.ReadLineAsync(Stop).AsTask();
        var chunk = Encoding.ASCII.GetBytes($"{65536:x}\r\n{new string('x', 65536)}\r\n");
        var sent = 0L;
        try
        {
            while (!status.IsCompleted)
            {
                await stream.WriteAsync(chunk, Stop);
                sent += 65536;
            }
        }
        catch (IOException)
        {
            // The server closed its ear; its answer came before.
        }
        return (await status, sent);
    }
}
