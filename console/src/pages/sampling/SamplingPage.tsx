export default function SamplingPage() {
  return <div className="page" />;
}
