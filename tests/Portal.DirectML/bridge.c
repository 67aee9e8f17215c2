// onnxruntime.dll for the proof alone: the managed library asks for API 31, the newest native library with DirectML that a
// package manager serves has API 30. The two are the same as far as they both go, and the engine calls nothing newer, so
// API 30 is what this answers with. The real library stands beside it under another name.

#include <stdint.h>
#include <windows.h>

typedef struct {
    const void *(*GetApi)(uint32_t version);
    const char *(*GetVersionString)(void);
} OrtApiBase;

static void *real(const char *name) {
    static HMODULE library;
    if (library == NULL) {
        library = LoadLibraryA("onnxruntime_real.dll");
    }
    if (library == NULL) {
        ExitProcess(70);
    }
    return (void *)GetProcAddress(library, name);
}

static const OrtApiBase *base(void) {
    return ((const OrtApiBase *(*)(void))real("OrtGetApiBase"))();
}

static const void *get_api(uint32_t version) {
    return base()->GetApi(version == 31 ? 30 : version);
}

static const char *get_version(void) {
    return base()->GetVersionString();
}

__declspec(dllexport) const OrtApiBase *OrtGetApiBase(void) {
    static const OrtApiBase bridged = { get_api, get_version };
    return &bridged;
}

__declspec(dllexport) void *OrtSessionOptionsAppendExecutionProvider_DML(void *options, int device) {
    return ((void *(*)(void *, int))real(__func__))(options, device);
}

__declspec(dllexport) void *OrtSessionOptionsAppendExecutionProvider_CPU(void *options, int use_arena) {
    return ((void *(*)(void *, int))real(__func__))(options, use_arena);
}
