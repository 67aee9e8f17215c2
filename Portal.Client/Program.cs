using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using Portal.Client;
using Portal.Client.Api;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.Services.AddPortalInterface();
builder.Services.AddPortalApis(new Uri(builder.HostEnvironment.BaseAddress));
builder.Services.AddBrowserAuthorization();
await builder.Build().RunAsync();
