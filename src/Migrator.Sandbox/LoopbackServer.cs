using Microsoft.Extensions.Hosting;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Migrator.Sandbox;

/// <summary>A bare HTTP server on 127.0.0.1 for simulated systems: one handler, no routing, no limit on the body but the handler's own.</summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private WebApplication? application;

    /// <summary>Address of the running server, without a path.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1");

    /// <summary>Listens on the port (0 takes a free one).</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public async Task StartAsync(int port, RequestDelegate handler, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [], ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.AllowSynchronousIO = true;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        application = builder.Build();
        application.Run(handler);
        await application.StartAsync(cancel);
        Url = new Uri(application.Urls.First());
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (application is not null) await application.DisposeAsync();
        application = null;
    }
}
